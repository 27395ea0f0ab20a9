package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.virtwarden.chassis.launch.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code virtwarden actions simulate}. */
@Command(
        name = "simulate",
        description =
                "What the running daemon would do about alerts or events, or would have done about those of a time;"
                        + " nothing is done.",
        mixinStandardHelpOptions = true)
final class ActionsSimulateCommand implements Callable<Integer> {
    /** What alerting takes at most unless its settings say otherwise. */
    private static final int LARGEST = 8 << 20;

    /** What is asked about. */
    static final class About {
        @Option(
                names = "--alert",
                required = true,
                paramLabel = "FILE",
                description = "A notification as Alertmanager sends it (JSON).")
        private @Nullable Path alert;

        @Option(
                names = "--event",
                required = true,
                paramLabel = "FILE",
                description = "Events as `virtwarden events -o json` prints them, one a line.")
        private @Nullable Path event;

        @Option(
                names = "--since",
                required = true,
                paramLabel = "WHEN",
                description = "What was recorded since then: 24h, or an RFC 3339 time. Events come from the monitor"
                        + " if it answers, alerts and statistics from alerting's own journal.")
        private @Nullable String since;
    }

    private final Surroundings io;

    @Mixin
    private final DaemonOption daemon = new DaemonOption(Asked.ALERTING);

    @ArgGroup(multiplicity = "1")
    private About about = new About();

    @Option(names = "--until", paramLabel = "WHEN", description = "With --since: until then; default now.")
    private @Nullable String until;

    @Option(
            names = "--rule",
            paramLabel = "NAME",
            description = "This rule only; about an alert or event even if it does not match.")
    private @Nullable String rule;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json.")
    private Output output = Output.TABLE;

    ActionsSimulateCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        Path file = about.alert != null ? about.alert : about.event;
        if (file != null && until != null) {
            throw new FailedException(ExitCode.USAGE, "--until goes with --since only");
        }
        return file != null ? now(file) : past(String.valueOf(about.since));
    }

    private int now(Path file) {
        byte[] body;
        try {
            body = Files.readAllBytes(file);
        } catch (IOException e) {
            String option = about.alert != null ? "--alert" : "--event";
            throw new FailedException(ExitCode.USAGE, option + ": cannot read " + file + ": " + e.getMessage());
        }
        JsonNode answer = daemon.client(io.env()).send("POST", "/v1/simulate", query(), body);
        if (output == Output.JSON) {
            io.line(answer.toString());
            return ExitCode.FINE.code();
        }
        if (answer.isEmpty()) {
            io.line("there is no alert and no event of a domain in " + file);
        }
        for (JsonNode signal : answer) {
            if (signal.isEmpty()) {
                io.line("no rule is about it");
            }
            for (JsonNode one : signal) {
                io.line(one.path("rule").asText() + ": "
                        + one.path("action").asText()
                        + (one.path("passes").asBoolean() ? " would pass every guard" : " would be declined"));
                ActionsListCommand.verdicts(one.path("verdicts")).forEach(io::line);
            }
        }
        return ExitCode.FINE.code();
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        if (rule != null) {
            query.put("rule", rule);
        }
        return query;
    }

    private int past(String since) {
        Map<String, String> query = query();
        query.put("since", since);
        if (until != null) {
            query.put("until", until);
        }
        JsonNode report = daemon.client(io.env()).send("POST", "/v1/simulate/history", query, events(since));
        if (output == Output.JSON) {
            io.line(report.toString());
            return ExitCode.FINE.code();
        }
        Table table = new Table("TIME", "RULE", "SIGNAL", "DOMAIN", "ACTION", "WOULD", "WHY");
        for (JsonNode line : report.path("lines")) {
            table.row(List.of(
                    line.path("at").asText().replaceFirst("\\.\\d+Z$", "Z"),
                    line.path("rule").asText(),
                    EventLine.clean(line.path("signal").asText()),
                    line.path("domain").asText(),
                    line.path("action").asText(),
                    line.path("decision").asText().replace("would-", ""),
                    EventLine.clean(line.path("text").asText())));
        }
        table.lines(io.palette()).forEach(io::line);
        io.line(report.path("signals").asInt() + " signals, rules were about "
                + report.path("matched").asInt() + ". What only a look at the domain can say was taken to let pass.");
        report.path("counts")
                .properties()
                .forEach(one ->
                        io.line("  " + one.getKey() + " " + one.getValue().toString()));
        return ExitCode.FINE.code();
    }

    /** The monitor's events of that time; without a monitor alerting knows only those that a rule was about. */
    private byte[] events(String since) {
        DaemonClient monitor = daemon.beside(Asked.MONITOR, io.env());
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        try (InputStream body = monitor.get("/v1/events", Map.of("since", since, "limit", "100000"))) {
            byte[] read = body.readNBytes(LARGEST + 1);
            int end = Math.min(read.length, LARGEST);
            while (read.length > LARGEST && end > 0 && read[end - 1] != '\n') {
                end--;
            }
            if (read.length > LARGEST) {
                io.err().println("more events than " + (LARGEST >> 20) + " MiB: the later ones are left out");
            }
            kept.write(read, 0, end);
        } catch (IOException e) {
            io.err().println("the monitor broke off: " + e.getMessage());
        } catch (FailedException e) {
            io.err()
                    .println("without the monitor's history, only events that a rule was about are known: "
                            + e.getMessage());
        }
        return kept.toByteArray();
    }
}
