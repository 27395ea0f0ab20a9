package io.virtwarden.alerting;

import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.launch.Launcher;
import io.virtwarden.chassis.log.Logging;
import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.SettingsException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code virtwarden alerting}: the daemon as a process. */
public final class Main {
    private Main() {}

    /**
     * Runs until a signal comes.
     *
     * @param file settings; null for defaults and environment
     * @param errors where faults of the settings go
     * @return the exit code
     */
    public static int run(@Nullable Path file, Map<String, String> env, PrintStream errors) {
        Loaded<AlertingSettings> loaded;
        try {
            loaded = AlertingSettings.load(file, env);
        } catch (SettingsException e) {
            errors.println(
                    "The settings have " + e.faults().size() + (e.faults().size() == 1 ? " fault:" : " faults:"));
            for (Fault fault : e.faults()) {
                errors.println("  " + fault);
            }
            return ExitCode.USAGE.code();
        }
        Logging.configure(loaded.value().log());
        return Launcher.run("alerting", () -> new AlertingDaemon(loaded.value(), InstantSource.system()));
    }
}
