package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.launch.ExitCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code virtwarden actions}. */
@Command(
        name = "actions",
        description = "What alerting did, declined or waits for; answers what waits; pauses the node.",
        mixinStandardHelpOptions = true)
final class ActionsCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    private ActionsCommand() {}

    static CommandLine line(Surroundings io) {
        return new CommandLine(new ActionsCommand())
                .addSubcommand(new ActionsListCommand(io))
                .addSubcommand("approve", new Answer(io, "approve"))
                .addSubcommand("reject", new Answer(io, "reject"))
                .addSubcommand(new Pause(io))
                .addSubcommand(new Resume(io))
                .addSubcommand(new Reload(io))
                .addSubcommand(new ActionsSimulateCommand(io));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "list, approve, reject, pause, resume, reload or simulate?");
    }

    private static ObjectNode by() {
        return JSON.createObjectNode().put("by", System.getProperty("user.name", "somebody"));
    }

    /** Says yes or no to what waits. */
    @Command(
            description = "Says yes (approve) or no (reject) to an action that waits.",
            mixinStandardHelpOptions = true)
    static final class Answer implements Callable<Integer> {
        private final Surroundings io;
        private final String answer;

        @Mixin
        private final DaemonOption daemon = new DaemonOption(Asked.ALERTING);

        @Parameters(paramLabel = "ID", description = "As list shows it; its first digits will do.")
        private String id = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit trail.")
        private String reason = "";

        Answer(Surroundings io, String answer) {
            this.io = io;
            this.answer = answer;
        }

        @Override
        public Integer call() {
            if (!id.matches("[0-9a-f]{6,64}")) {
                throw new FailedException(ExitCode.USAGE, "'" + id + "' is no id: 6 to 64 hexadecimal digits");
            }
            JsonNode action = daemon.client(io.env())
                    .send("POST", "/v1/actions/" + id + "/" + answer, by().put("reason", reason));
            io.line((answer.equals("approve") ? "approved: " : "rejected: ") + ActionsListCommand.what(action));
            return ExitCode.FINE.code();
        }
    }

    @Command(
            name = "pause",
            description = "Begins nothing on this node for a while; what runs goes on.",
            mixinStandardHelpOptions = true)
    static final class Pause implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final DaemonOption daemon = new DaemonOption(Asked.ALERTING);

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
        private String reason = "";

        @Option(
                names = "--until",
                required = true,
                paramLabel = "WHEN",
                description = "An RFC 3339 time, or a duration such as 2h.")
        private String until = "";

        Pause(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            JsonNode pause = daemon.client(io.env())
                    .send("PUT", "/v1/pause", by().put("reason", reason).put("until", until));
            io.line("paused until " + pause.path("until").asText() + ": "
                    + EventLine.clean(pause.path("reason").asText()));
            return ExitCode.FINE.code();
        }
    }

    @Command(name = "resume", description = "Ends the pause.", mixinStandardHelpOptions = true)
    static final class Resume implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final DaemonOption daemon = new DaemonOption(Asked.ALERTING);

        Resume(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            String who = URLEncoder.encode(System.getProperty("user.name", "somebody"), StandardCharsets.UTF_8);
            JsonNode ended = daemon.client(io.env()).send("DELETE", "/v1/pause?by=" + who, by());
            io.line(ended.path("ended").asBoolean() ? "the pause has ended" : "nothing was paused");
            return ExitCode.FINE.code();
        }
    }

    @Command(
            name = "reload",
            description = "Reads the rules anew; a book with faults is refused as a whole.",
            mixinStandardHelpOptions = true)
    static final class Reload implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final DaemonOption daemon = new DaemonOption(Asked.ALERTING);

        Reload(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            JsonNode book = daemon.client(io.env()).send("POST", "/v1/rules/reload", by());
            io.line(book.path("rules").size() + " rules of version "
                    + book.path("version").asText() + " are in force");
            return ExitCode.FINE.code();
        }
    }
}
