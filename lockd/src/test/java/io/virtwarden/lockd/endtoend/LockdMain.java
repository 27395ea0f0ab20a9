package io.virtwarden.lockd.endtoend;

import io.virtwarden.lockd.Main;
import java.nio.file.Path;

/** {@code virtwarden lockd -c FILE} without the launcher, which is not on this class path. */
final class LockdMain {
    private LockdMain() {}

    public static void main(String[] arguments) {
        System.exit(Main.run(Path.of(arguments[1]), System.getenv(), System.err));
    }
}
