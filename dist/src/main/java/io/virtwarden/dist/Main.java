package io.virtwarden.dist;

import io.virtwarden.chassis.log.Logging;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.dist.command.Commands;
import io.virtwarden.dist.command.Surroundings;
import java.util.Map;
import java.util.Set;

/** Entry point of {@code bin/virtwarden}. */
public final class Main {
    private Main() {}

    /** These configure the log themselves. */
    private static final Set<String> DAEMONS = Set.of("monitor", "logd", "lockd", "alerting", "try");

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        if (arguments.length == 0 || !DAEMONS.contains(arguments[0])) {
            // A command says in words of its own what went wrong.
            Map<String, LogSettings.Level> kafka = Map.of("org.apache.kafka", LogSettings.Level.OFF);
            Logging.configure(new LogSettings(LogSettings.Format.PLAIN, LogSettings.Level.OFF, kafka));
        }
        System.exit(Commands.line(Surroundings.ofProcess()).execute(arguments));
    }
}
