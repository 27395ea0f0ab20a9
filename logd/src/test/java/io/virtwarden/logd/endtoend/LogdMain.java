package io.virtwarden.logd.endtoend;

import io.virtwarden.logd.Main;
import java.nio.file.Path;

/** {@code virtwarden logd -c FILE} without the launcher, which is not on this class path. */
final class LogdMain {
    private LogdMain() {}

    public static void main(String[] arguments) {
        System.exit(Main.run(Path.of(arguments[1]), System.getenv(), System.err));
    }
}
