package io.virtwarden.dist.command;

import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.launch.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line of {@code virtwarden}. */
public final class Commands {
    private Commands() {}

    /** Ready to execute; the exit codes are those of {@link ExitCode}. */
    public static CommandLine line(Surroundings io) {
        CommandLine line = new CommandLine(new Root(), new Made(io))
                .addSubcommand(new MonitorCommand(io))
                .addSubcommand(new LogdCommand(io))
                .addSubcommand(new LockdCommand(io))
                .addSubcommand(new AlertingCommand(io))
                .addSubcommand(new TryCommand(io))
                .addSubcommand(new EventsCommand(io))
                .addSubcommand(new DomainsCommand(io))
                .addSubcommand(new ConsoleCommand(io))
                .addSubcommand(LeasesCommand.line(io))
                .addSubcommand(ActionsCommand.line(io))
                .addSubcommand(AuditCommand.line(io))
                .addSubcommand(ConfigCommand.line(io))
                .addSubcommand(new DoctorCommand(io))
                .addSubcommand(new HealthCommand(io))
                .addSubcommand(new RehearseCommand(io));
        return line.setOut(writer(io.out()))
                .setErr(writer(io.err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(io.terminal() ? Ansi.ON : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, at, parsed) -> failed(io, failure));
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int failed(Surroundings io, Exception failure) {
        if (failure instanceof ReaderGoneException) {
            return ExitCode.FINE.code();
        }
        if (failure instanceof FailedException failed) {
            io.err().println("virtwarden: " + failed.getMessage());
            return failed.code().code();
        }
        io.err().println("virtwarden: " + failure + " (this is a fault of virtwarden itself)");
        failure.printStackTrace(io.err());
        return ExitCode.PROBLEM.code();
    }

    /** picocli makes its own helpers; every command of ours gets the surroundings through its constructor. */
    private record Made(Surroundings io) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return CommandLine.defaultFactory().create(type);
        }
    }

    static final class VersionLine implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"virtwarden " + Version.current()};
        }
    }

    @Command(
            name = "virtwarden",
            description =
                    "Companion daemons for libvirt: every event kept, every domain measured, every console remembered.",
            mixinStandardHelpOptions = true,
            versionProvider = VersionLine.class,
            synopsisSubcommandLabel = "COMMAND",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:fine", "1:found a problem", "2:wrong usage or configuration", "3:cannot reach a daemon"})
    static final class Root implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before run
        private CommandSpec spec;

        @Override
        public void run() {
            throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
        }
    }
}
