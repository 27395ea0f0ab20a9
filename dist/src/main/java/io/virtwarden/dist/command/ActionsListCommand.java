package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.virtwarden.chassis.launch.ExitCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code virtwarden actions list}. */
@Command(
        name = "list",
        description = "What was done, declined or waits, the newest first.",
        mixinStandardHelpOptions = true)
final class ActionsListCommand implements Callable<Integer> {
    private static final int SHORT_ID = 12;

    private final Surroundings io;

    @Mixin
    private final DaemonOption daemon = new DaemonOption(Asked.ALERTING);

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only received, declined, observed, waiting, started, verified, failed, unknown, aborted or"
                    + " refused.")
    private @Nullable String status;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "Only this UUID, or name as the labels have it.")
    private @Nullable String domain;

    @Option(names = "--limit", defaultValue = "100", paramLabel = "N", description = "At most so many; default 100.")
    private int limit = 100;

    @Option(names = "--explain", description = "With every guard's verdict.")
    private boolean explain;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json.")
    private Output output = Output.TABLE;

    ActionsListCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        StringBuilder path = new StringBuilder("/v1/actions?limit=" + limit + "&explain=" + explain);
        add(path, "status", status);
        add(path, "domain", domain);
        JsonNode actions = daemon.client(io.env()).json(path.toString());
        if (output == Output.JSON) {
            io.line(actions.toString());
        } else if (explain) {
            actions.forEach(this::explained);
        } else {
            table(actions);
        }
        return ExitCode.FINE.code();
    }

    private static void add(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private void table(JsonNode actions) {
        Table table = new Table("ID", "CHANGED", "STATUS", "RULE", "ACTION", "DOMAIN", "WHY");
        for (JsonNode action : actions) {
            JsonNode ended = action.path("ended");
            String why = ended.isMissingNode()
                    ? action.path("decision").path("text").asText()
                    : ended.path("text").asText();
            table.row(List.of(
                    action.path("id").asText().substring(0, SHORT_ID),
                    action.path("changedAt").asText().replaceFirst("\\.\\d+Z$", "Z"),
                    action.path("status").asText(),
                    action.path("rule").asText(),
                    action.path("decision").path("action").asText("-"),
                    action.path("domain").asText("-"),
                    EventLine.clean(why)));
        }
        table.lines(io.palette()).forEach(io::line);
    }

    private void explained(JsonNode action) {
        io.line(io.palette().bold(what(action)));
        io.line("  " + EventLine.clean(action.path("signal").path("labels").toString()));
        verdicts(action.path("decision").path("verdicts")).forEach(io::line);
    }

    /** One action in a line. */
    static String what(JsonNode action) {
        String id = action.path("id").asText();
        return id.substring(0, Math.min(SHORT_ID, id.length())) + " "
                + action.path("status").asText() + " "
                + action.path("rule").asText() + " "
                + action.path("decision").path("action").asText("-") + " "
                + action.path("domain").asText("-");
    }

    /** One line per guard. */
    static List<String> verdicts(JsonNode verdicts) {
        List<String> lines = new ArrayList<>();
        for (JsonNode verdict : verdicts) {
            String kind = verdict.path("kind").asText();
            String mark = kind.equals("PASS") ? "pass" : kind.equals("DECLINE") ? "NO  " : "?   ";
            lines.add(String.format(
                    "  %s %-12s %s",
                    mark,
                    verdict.path("guard").asText(),
                    EventLine.clean(verdict.path("text").asText())));
        }
        return lines;
    }
}
