package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.virtwarden.chassis.launch.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code virtwarden console}. */
@Command(
        name = "console",
        description =
                "What a guest has said on its console, across restarts and rotations, and what it says from now on."
                        + " Without a domain: which consoles there are.",
        mixinStandardHelpOptions = true)
final class ConsoleCommand implements Callable<Integer> {
    private static final String FOLLOW_TAIL = "10";

    private final Surroundings io;

    @Mixin
    private final DaemonOption daemon = new DaemonOption(Asked.LOGD);

    @Parameters(index = "0", arity = "0..1", paramLabel = "DOMAIN", description = "Name or UUID.")
    private @Nullable String domain;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description =
                    "Which console: its alias such as serial0, its log file's path or name. May be left out if there is"
                            + " one only.")
    private @Nullable String name;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes from now on; without --since or --tail the last " + FOLLOW_TAIL
                    + " lines come first.")
    private boolean follow;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Before each line when it came (UTC), and marks for starts, stops and losses.")
    private boolean timestamps;

    @Option(names = "--since", paramLabel = "WHEN", description = "Nothing older: 15m, 1h, 7d, an RFC 3339 time, now.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "WHEN", description = "Nothing from then on.")
    private @Nullable String until;

    @Option(names = "--tail", paramLabel = "N", description = "The last N lines only.")
    private @Nullable Long tail;

    @Option(names = "--grep", paramLabel = "RE", description = "Only lines that match (RE2 syntax; (?i) for any case).")
    private @Nullable String grep;

    @Option(names = "--plain", description = "Without escape sequences (colours, cursor movements).")
    private boolean plain;

    @Option(
            names = "--marks",
            paramLabel = "WHICH",
            description = "Marks between the lines: all, loss (missing bytes) or none. Default loss, with -t all.")
    private @Nullable String marks;

    @Option(names = "--delete", description = "Remove all that is kept of the domain's consoles from the disk.")
    private boolean delete;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "The list of consoles as table or json.")
    private Output output = Output.TABLE;

    ConsoleCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        DaemonClient client = daemon.client(io.env());
        if (domain == null && delete) throw new FailedException(ExitCode.USAGE, "--delete: which domain?");
        if (domain == null) list(client);
        else if (delete) delete(client, domain);
        else show(client, domain);
        return ExitCode.FINE.code();
    }

    private void delete(DaemonClient client, String of) {
        if (name != null)
            throw new FailedException(ExitCode.USAGE, "--delete takes all consoles of a domain; leave out " + name);
        JsonNode answer = client.delete("/v1/consoles/" + encoded(of));
        io.line("removed " + answer.path("bytes").asLong() + " bytes of " + of);
    }

    private void show(DaemonClient client, String of) {
        String path = "/v1/consoles/" + encoded(of) + (name == null ? "" : "/" + encoded(name));
        try (InputStream body = client.get(path, query())) {
            byte[] buffer = new byte[64 << 10];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                io.out().write(buffer, 0, count);
                io.out().flush();
                if (io.out().checkError()) throw new ReaderGoneException();
            }
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.UNREACHABLE, "the connection to " + client.address() + " broke: " + e.getMessage());
        }
        if (follow) throw new FailedException(ExitCode.UNREACHABLE, client.address() + " has ended the stream");
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        if (follow) query.put("follow", "true");
        if (timestamps) query.put("timestamps", "true");
        if (plain) query.put("ansi", "false");
        put(query, "since", since);
        put(query, "until", until);
        put(query, "tail", tail != null ? tail.toString() : follow && since == null ? FOLLOW_TAIL : null);
        put(query, "grep", grep);
        put(query, "marks", marks != null ? marks : timestamps ? "all" : "loss");
        return query;
    }

    private static void put(Map<String, String> query, String key, @Nullable String value) {
        if (value != null) query.put(key, value);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void list(DaemonClient client) {
        JsonNode consoles = client.json("/v1/consoles");
        if (output == Output.JSON) {
            io.line(consoles.toString());
            return;
        }
        Table table = new Table("DOMAIN", "CONSOLE", "ALIAS", "SIZE", "ON DISK", "LINES", "LAST", "OPEN", "UUID");
        for (JsonNode console : consoles) table.row(cells(console));
        table.lines(io.palette()).forEach(io::line);
    }

    private static List<String> cells(JsonNode console) {
        JsonNode alias = console.path("aliases").path(0);
        return List.of(
                EventLine.clean(console.path("domainName").asText()),
                EventLine.clean(console.path("name").asText()),
                EventLine.clean(alias.asText("-")),
                size(console.path("bytes").asLong()),
                size(console.path("storedBytes").asLong()),
                console.path("lines").asText(),
                console.path("last").asText().replaceFirst("\\.\\d+Z$", "Z"),
                console.path("open").asBoolean() ? "yes" : "no",
                console.path("domain").asText());
    }

    private static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
