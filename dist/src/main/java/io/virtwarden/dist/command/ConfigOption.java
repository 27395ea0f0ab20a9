package io.virtwarden.dist.command;

import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.monitor.MonitorSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -c FILE}. */
final class ConfigOption {
    static final Path USUAL = Path.of("/etc/virtwarden/virtwarden.yaml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Settings; default /etc/virtwarden/virtwarden.yaml if it is there, else the built-in defaults.")
    private @Nullable Path file;

    /** The file to read; null for defaults and environment only. */
    @Nullable
    Path file() {
        if (file != null) {
            return file;
        }
        return Files.exists(USUAL) ? USUAL : null;
    }

    /** The settings, for a tool that only wants to know where the daemon is. */
    MonitorSettings load(Map<String, String> env) {
        try {
            Loaded<MonitorSettings> loaded = MonitorSettings.load(file(), env);
            return loaded.value();
        } catch (SettingsException e) {
            throw new FailedException(ExitCode.USAGE, "the settings have faults:\n  " + e.getMessage());
        }
    }
}
