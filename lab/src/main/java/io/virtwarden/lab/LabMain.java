package io.virtwarden.lab;

import io.virtwarden.chassis.log.Logging;
import io.virtwarden.chassis.settings.LogSettings;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/lab}. */
@Command(
        name = "lab",
        description =
                "Private hypervisors with real parts, for trying things out. Touches no libvirtd that it did not start.",
        mixinStandardHelpOptions = true)
final class LabMain {
    private LabMain() {}

    public static void main(String[] arguments) {
        Logging.configure(new LogSettings(LogSettings.Format.PLAIN, LogSettings.Level.ERROR, Map.of()));
        Words words = Words.of(arguments);
        System.exit(line(words).execute(words.own().toArray(String[]::new)));
    }

    static CommandLine line(Words words) {
        return new CommandLine(new LabMain())
                .addSubcommand(new UpCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new ShellCommand(words.command()))
                .addSubcommand(new DownCommand())
                .addSubcommand(new HoldCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((fault, line, parsed) -> {
                    line.getErr().println("lab: " + fault.getMessage());
                    return fault instanceof IllegalArgumentException
                            ? CommandLine.ExitCode.USAGE
                            : CommandLine.ExitCode.SOFTWARE;
                });
    }
}
