package io.virtwarden.dist.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code virtwarden audit}. */
@Command(
        name = "audit",
        description = "Follows the tamper-evident chain of the node's records.",
        mixinStandardHelpOptions = true)
final class AuditCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    private AuditCommand() {}

    static CommandLine line(Surroundings io) {
        return new CommandLine(new AuditCommand())
                .addSubcommand(new AuditVerifyCommand(io))
                .addSubcommand(new AuditTailCommand(io));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "verify or tail?");
    }

    /** Where the records are read. */
    enum From {
        /** The node's own journal: its folder if it can be read, else the monitor over HTTP. */
        NODE,
        /** The events topic. */
        KAFKA
    }
}
