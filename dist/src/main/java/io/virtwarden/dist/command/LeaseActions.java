package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.launch.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code virtwarden leases} changes. */
final class LeaseActions {
    private LeaseActions() {}

    private static void print(Surroundings io, LeasesCommand.Common common, String verb, JsonNode lease) {
        io.line(
                common.output == Output.JSON
                        ? lease.toString()
                        : verb + " " + EventLine.clean(lease.path("resource").asText()) + ": lease "
                                + lease.path("id").asText() + ", "
                                + lease.path("mode").asText() + ", token "
                                + lease.path("token").asText() + ", scope "
                                + lease.path("scope").asText());
    }

    /** One lease by its number, or the only one on a resource. */
    private static String id(DaemonClient client, String which) {
        List<JsonNode> found = LeasesCommand.find(client, which);
        if (found.size() > 1) {
            throw new FailedException(
                    ExitCode.USAGE,
                    "there are " + found.size() + " leases on " + which + ": name one by its number (leases list)");
        }
        return found.get(0).path("id").asText();
    }

    /** Takes one. */
    @Command(
            name = "acquire",
            description = "Takes a lease and prints it. It ends after its TTL unless it is renewed over HTTP.",
            mixinStandardHelpOptions = true)
    static final class Acquire implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final LeasesCommand.Common common = new LeasesCommand.Common();

        @Parameters(index = "0", paramLabel = "RESOURCE", description = "Such as the path of a disk image.")
        private String resource = "";

        @Option(names = "--shared", description = "Together with others that share it; else nobody else may hold it.")
        private boolean shared;

        @Option(names = "--owner", paramLabel = "NAME", description = "Who holds it; default: the user's name.")
        private @Nullable String owner;

        @Option(names = "--pid", paramLabel = "PID", description = "The process that holds it, if there is one.")
        private @Nullable Integer pid;

        @Option(
                names = "--ttl",
                paramLabel = "TIME",
                defaultValue = "5m",
                description = "How long it lives without renewal; default 5m.")
        private String ttl = "5m";

        @Option(names = "--wait", paramLabel = "TIME", description = "How long to wait for it if it is held.")
        private @Nullable String wait;

        Acquire(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            ObjectNode body = LeasesCommand.object();
            body.put("resource", resource)
                    .put("mode", shared ? "shared" : "exclusive")
                    .put("ttl", ttl);
            ObjectNode who = body.putObject("owner");
            who.put("name", owner != null ? owner : System.getProperty("user.name", "unknown"));
            if (pid != null) who.put("pid", pid);
            if (wait != null) body.put("wait", wait);
            print(io, common, "holds", common.daemon.client(io.env()).send("POST", "/v1/leases", body));
            return ExitCode.FINE.code();
        }
    }

    /** Gives one back. */
    @Command(name = "release", description = "Gives back a lease of a program.", mixinStandardHelpOptions = true)
    static final class Release implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final LeasesCommand.Common common = new LeasesCommand.Common();

        @Parameters(index = "0", paramLabel = "ID|RESOURCE", description = "The lease's number or what it is for.")
        private String which = "";

        Release(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            DaemonClient client = common.daemon.client(io.env());
            print(io, common, "released", client.delete("/v1/leases/" + id(client, which)));
            return ExitCode.FINE.code();
        }
    }

    /** Takes one away. */
    @Command(
            name = "break",
            description =
                    "Takes a lease from its owner, who is not told: others may be granted it at once. Make sure first that"
                            + " the owner does not write any more. Audited.",
            mixinStandardHelpOptions = true)
    static final class Break implements Callable<Integer> {
        private final Surroundings io;

        @Mixin
        private final LeasesCommand.Common common = new LeasesCommand.Common();

        @Parameters(index = "0", paramLabel = "ID|RESOURCE", description = "The lease's number or what it is for.")
        private String which = "";

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why; goes into the audit trail.")
        private String reason = "";

        @Option(
                names = "--token",
                paramLabel = "TOKEN",
                description = "The lease's token, for one in etcd that another host holds, or held when it vanished.")
        private @Nullable Long token;

        Break(Surroundings io) {
            this.io = io;
        }

        @Override
        public Integer call() {
            DaemonClient client = common.daemon.client(io.env());
            ObjectNode body = LeasesCommand.object().put("reason", reason);
            body.put("by", System.getProperty("user.name", "unknown"));
            if (token == null) {
                print(io, common, "broken", client.send("POST", "/v1/leases/" + id(client, which) + "/break", body));
                return ExitCode.FINE.code();
            }
            body.put("resource", which).put("token", token);
            JsonNode broken = client.send("POST", "/v1/leases/break", body);
            io.line(
                    common.output == Output.JSON
                            ? broken.toString()
                            : "broken " + EventLine.clean(which) + ": token " + token + ", for all hosts");
            return ExitCode.FINE.code();
        }
    }
}
