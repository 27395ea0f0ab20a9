package io.virtwarden.alerting;

import io.virtwarden.chassis.launch.DaemonProcess;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code virtwarden alerting}: the daemon as a process. */
public final class Main {
    private Main() {}

    /** Runs until a signal comes; see {@link DaemonProcess#run}. */
    public static int run(@Nullable Path file, Map<String, String> env, PrintStream errors) {
        return new DaemonProcess<>(
                        "alerting",
                        AlertingSettings::load,
                        AlertingSettings::log,
                        (settings, its) -> new AlertingDaemon(settings, InstantSource.system()))
                .run(file, env, errors);
    }
}
