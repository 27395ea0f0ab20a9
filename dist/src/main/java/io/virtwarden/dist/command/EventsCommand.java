package io.virtwarden.dist.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.launch.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code virtwarden events}. */
@Command(
        name = "events",
        description = "The node's event history, and what happens from now on.",
        mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Surroundings io;

    @Mixin
    private final DaemonOption daemon = new DaemonOption(Asked.MONITOR);

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens from now on; without --since nothing else.")
    private boolean follow;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "Where to begin: 15m, 1h, 7d, an RFC 3339 time, a sequence number, a record's id, now.")
    private @Nullable String since;

    @Option(names = "--domain", paramLabel = "NAME", description = "Only this domain (or other object): name or UUID.")
    private @Nullable String domain;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only this: lifecycle, pool, gap, suspended, or a whole type.")
    private @Nullable String type;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    private @Nullable Long limit;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json (one record per line).")
    private Output output = Output.TABLE;

    EventsCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        DaemonClient client = daemon.client(io.env());
        EventLine lines = new EventLine(io.palette(), io.zone());
        try (BufferedReader body =
                new BufferedReader(new InputStreamReader(client.get("/v1/events", query()), StandardCharsets.UTF_8))) {
            if (output == Output.TABLE) {
                io.line(io.palette().bold(EventLine.HEAD));
            }
            for (String line = body.readLine(); line != null; line = body.readLine()) {
                io.line(output == Output.JSON ? line : lines.of(JSON.readTree(line)));
            }
        } catch (JsonProcessingException e) {
            throw new FailedException(
                    ExitCode.PROBLEM, client.address() + " answered something else than records: " + e.getMessage());
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.UNREACHABLE, "the connection to " + client.address() + " broke: " + e.getMessage());
        }
        if (follow && limit == null) {
            throw new FailedException(ExitCode.UNREACHABLE, client.address() + " has ended the stream");
        }
        return ExitCode.FINE.code();
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        if (follow) {
            query.put("follow", "true");
        }
        if (since != null || follow) {
            query.put("since", since == null ? "now" : since);
        }
        if (domain != null) {
            query.put("domain", domain);
        }
        if (type != null) {
            query.put("type", type);
        }
        if (limit != null) {
            query.put("limit", limit.toString());
        }
        return query;
    }
}
