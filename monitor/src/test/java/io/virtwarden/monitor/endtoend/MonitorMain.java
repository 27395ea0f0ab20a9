package io.virtwarden.monitor.endtoend;

import io.virtwarden.monitor.Main;
import java.nio.file.Path;

/** {@code virtwarden monitor -c FILE} without the launcher, which is not on this class path. */
final class MonitorMain {
    private MonitorMain() {}

    public static void main(String[] arguments) {
        System.exit(Main.run(Path.of(arguments[1]), System.getenv(), System.err));
    }
}
