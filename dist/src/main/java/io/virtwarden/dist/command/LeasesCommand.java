package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.launch.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code virtwarden leases}: what there is; its subcommands change it. */
@Command(
        name = "leases",
        description = "Who holds what on this host. Without a subcommand: list.",
        mixinStandardHelpOptions = true)
final class LeasesCommand implements Callable<Integer> {
    static final ObjectMapper JSON = new ObjectMapper();

    private final Surroundings io;

    @Mixin
    private final Common common = new Common();

    private LeasesCommand(Surroundings io) {
        this.io = io;
    }

    static CommandLine line(Surroundings io) {
        return new CommandLine(new LeasesCommand(io))
                .addSubcommand(new ListLeases(io))
                .addSubcommand(new Show(io))
                .addSubcommand(new LeaseActions.Acquire(io))
                .addSubcommand(new LeaseActions.Release(io))
                .addSubcommand(new LeaseActions.Break(io));
    }

    @Override
    public Integer call() {
        return ListLeases.list(io, common, Map.of());
    }

    /** What all of them take. */
    static final class Common {
        @Mixin
        final DaemonOption daemon = new DaemonOption(Asked.LOCKD);

        @Option(
                names = {"-o", "--output"},
                defaultValue = "table",
                description = "table or json.")
        Output output = Output.TABLE;
    }

    /** The list. */
    @Command(name = "list", description = "Every lease on this host.", mixinStandardHelpOptions = true)
    static final class ListLeases implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final Common common = new Common();

        @Option(names = "--domain", paramLabel = "NAME|UUID", description = "Only this domain's.")
        private @Nullable String domain;

        @Option(names = "--resource", paramLabel = "RESOURCE", description = "Only those on this resource.")
        private @Nullable String resource;

        @Option(
                names = {"-f", "--follow"},
                description = "Then what happens to leases from now on, as JSON lines.")
        private boolean follow;

        ListLeases(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            Map<String, String> query = new java.util.LinkedHashMap<>();
            if (domain != null) query.put("domain", domain);
            if (resource != null) query.put("resource", resource);
            return follow ? follow(query) : list(io, common, query);
        }

        private int follow(Map<String, String> query) {
            query.put("follow", "true");
            DaemonClient client = common.daemon.client(io.env());
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(client.get("/v1/leases", query), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank()) io.line(line);
                }
            } catch (IOException e) {
                throw new FailedException(
                        ExitCode.UNREACHABLE, "the connection to " + client.address() + " broke: " + e.getMessage());
            }
            throw new FailedException(ExitCode.UNREACHABLE, client.address() + " has ended the stream");
        }

        static int list(Surroundings io, Common common, Map<String, String> query) {
            JsonNode leases = common.daemon.client(io.env()).json("/v1/leases" + queryText(query));
            if (common.output == Output.JSON) {
                io.line(leases.toString());
                return ExitCode.FINE.code();
            }
            Table table = new Table(
                    "RESOURCE",
                    "MODE",
                    "OWNER",
                    "PID",
                    "AGE",
                    "RENEWED",
                    "TTL",
                    "TOKEN",
                    "SCOPE",
                    "STATE",
                    "WAIT",
                    "ID");
            for (JsonNode lease : leases) table.row(cells(io, lease));
            table.lines(io.palette()).forEach(io::line);
            return ExitCode.FINE.code();
        }

        private static String queryText(Map<String, String> query) {
            List<String> parts = new ArrayList<>();
            query.forEach((key, value) -> parts.add(key + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
            return parts.isEmpty() ? "" : "?" + String.join("&", parts);
        }

        private static List<String> cells(Surroundings io, JsonNode lease) {
            JsonNode owner = lease.path("owner");
            return List.of(
                    EventLine.clean(lease.path("resource").asText()),
                    lease.path("mode").asText(),
                    EventLine.clean(owner.path("name").asText()),
                    owner.path("pid").asText("-"),
                    age(lease.path("ageSeconds").asLong()),
                    renewed(io, lease),
                    lease.path("ttlSeconds").isNumber()
                            ? age(lease.path("ttlSeconds").asLong())
                            : "-",
                    lease.path("token").asText(),
                    lease.path("scope").asText(),
                    lease.path("state").asText(),
                    String.valueOf(lease.path("waiting").size()),
                    lease.path("id").asText());
        }

        private static String renewed(Surroundings io, JsonNode lease) {
            String at = lease.path("renewed").asText();
            if (at.equals(lease.path("since").asText())) return "-";
            return age(java.time.Duration.between(
                                    java.time.Instant.parse(at), io.clock().instant())
                            .toSeconds())
                    + " ago";
        }

        static String age(long seconds) {
            if (seconds < 120) return Math.max(0, seconds) + "s";
            if (seconds < 7200) return seconds / 60 + "m";
            if (seconds < 172_800) return seconds / 3600 + "h";
            return seconds / 86_400 + "d";
        }
    }

    /** One. */
    @Command(
            name = "show",
            description = "All that is known of one lease, or of those on one resource.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final Common common = new Common();

        @Parameters(index = "0", paramLabel = "ID|RESOURCE", description = "The lease's number or what it is for.")
        private String which = "";

        Show(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() throws IOException {
            List<JsonNode> found = find(common.daemon.client(io.env()), which);
            for (JsonNode lease : found) {
                io.line(
                        common.output == Output.JSON
                                ? lease.toString()
                                : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(lease));
            }
            return ExitCode.FINE.code();
        }
    }

    /** Leases by their number or resource; at least one. */
    static List<JsonNode> find(DaemonClient client, String which) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode lease : client.json("/v1/leases")) {
            if (lease.path("id").asText().equals(which)
                    || lease.path("resource").asText().equals(which)) {
                found.add(lease);
            }
        }
        if (found.isEmpty()) throw new FailedException(ExitCode.PROBLEM, "there is no lease " + which);
        return found;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }
}
