package io.virtwarden.alerting;

import java.nio.file.Path;
import java.util.Map;

/** {@code virtwarden alerting -c FILE}, for tests that kill it. */
final class AlertingProcess {
    private AlertingProcess() {}

    /** One argument: the settings. */
    public static void main(String[] args) {
        System.exit(Main.run(Path.of(args[0]), Map.of(), System.err));
    }
}
