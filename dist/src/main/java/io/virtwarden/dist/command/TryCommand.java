package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.Launcher;
import io.virtwarden.chassis.launch.Version;
import io.virtwarden.dist.tryout.TryOut;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code virtwarden try}. */
@Command(
        name = "try",
        description =
                "All daemons to look at, in one process: on qemu:///system if it answers (read-only), else on libvirt's"
                        + " test driver with some scripted life; with a Kafka broker of its own unless"
                        + " VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS names one.",
        mixinStandardHelpOptions = true)
final class TryCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(s|m|h)?");

    private static final String PORT_HINT = " (the try-out has no settings file: put VIRTWARDEN_MONITOR_HTTP_PORT=9277,"
            + " VIRTWARDEN_LOGD_HTTP_PORT=9278, VIRTWARDEN_LOCKD_HTTP_PORT=9279 or"
            + " VIRTWARDEN_ALERTING_HTTP_PORT=9280 in front of the command)";

    private final Surroundings io;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Option(names = "--for", paramLabel = "TIME", description = "Stop by itself after this time, such as 30s.")
    private @Nullable String duration;

    @Option(names = "--state", paramLabel = "FOLDER", description = "Where to keep state; default target/try.")
    private Path state = Path.of("target", "try");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings to try instead of the try-out's own.")
    private @Nullable Path file;

    TryCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        long seconds = duration == null ? 0 : seconds(duration);
        TryOut tryOut = new TryOut(state, file, io.env(), io::line);
        Daemon shown = new Daemon() {
            @Override
            public void start() throws Exception {
                try {
                    tryOut.start();
                } catch (IOException e) {
                    boolean port = String.valueOf(e.getMessage()).contains(".http.port");
                    throw port ? new IOException(e.getMessage() + PORT_HINT, e) : e;
                }
                describe(tryOut);
                watch(tryOut.address(), end);
                if (seconds > 0) {
                    var unused = end.completeOnTimeout(null, seconds, TimeUnit.SECONDS);
                }
            }

            @Override
            public void close() {
                tryOut.close();
            }
        };
        return Launcher.run("try", () -> shown, end);
    }

    private long seconds(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches() || Long.parseLong(time.group(1)) == 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--for: '" + text + "' is no time; write 30s, 5m or 1h");
        }
        long number = Long.parseLong(time.group(1));
        String unit = time.group(2);
        return "h".equals(unit) ? number * 3600 : "m".equals(unit) ? number * 60 : number;
    }

    private void describe(TryOut tryOut) {
        Palette palette = io.palette();
        String address = tryOut.address();
        String kafka = String.join(
                ",",
                tryOut.settings().kafka().bootstrapServers().stream()
                        .map(Object::toString)
                        .toList());
        io.line("");
        io.line(palette.bold("virtwarden " + Version.current() + " runs") + "  on "
                + String.join(", ", tryOut.settings().libvirt().uris())
                + (tryOut.scripted() ? " (libvirt's test driver, with scripted life)" : " (read-only)"));
        io.line("  metrics   " + address + "/metrics");
        io.line("  events    " + address + "/v1/events?follow=true");
        io.line("  domains   " + address + "/v1/domains");
        io.line("  consoles  " + tryOut.consoles() + "/v1/consoles");
        io.line("  leases    " + tryOut.leases() + "/v1/leases");
        io.line("  actions   " + tryOut.actions() + "/v1/actions (observed only)");
        io.line("  health    " + address + "/health/ready");
        io.line("  Kafka     " + (kafka.isEmpty() ? "none" : kafka + (tryOut.embeddedBroker() ? "  (embedded)" : ""))
                + (kafka.isEmpty()
                        ? ""
                        : "  topics " + tryOut.settings().kafka().topicsPrefix() + "events, "
                                + tryOut.settings().kafka().topicsPrefix() + "domain-state"));
        io.line("  state     " + state.toAbsolutePath());
        io.line("");
        io.line(palette.bold("Try next") + ", in another terminal:");
        for (String next : next(address)) {
            io.line("  " + next);
        }
        io.line("");
        io.line("Ctrl-C ends it. What happens, as it happens:");
        io.line(palette.bold(EventLine.HEAD));
    }

    private List<String> next(String address) {
        String home = System.getProperty("virtwarden.home");
        String self = home == null ? "virtwarden" : relative(Path.of(home, "bin", "virtwarden"));
        return List.of(
                "curl -s " + address + "/metrics | grep ^libvirt_domain",
                "curl -sN '" + address + "/v1/events?follow=true&since=1m'",
                self + " domains --url " + address,
                self + " events --since 1m --type lifecycle --url " + address,
                self + " audit verify --url " + address);
    }

    private static String relative(Path program) {
        Path here = Path.of("").toAbsolutePath();
        return program.startsWith(here) ? here.relativize(program).toString() : program.toString();
    }

    /** Prints a line per event, until the end of the process. */
    private void watch(String address, CompletableFuture<@Nullable Void> end) {
        DaemonClient client = new DaemonClient("monitor", URI.create(address), Optional.empty(), Optional.empty());
        EventLine lines = new EventLine(io.palette(), io.zone());
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader body = new BufferedReader(new InputStreamReader(
                            client.get("/v1/events", Map.of("follow", "true", "since", "5s")),
                            StandardCharsets.UTF_8))) {
                        for (String line = body.readLine(); line != null; line = body.readLine()) {
                            io.line(lines.of(JSON.readTree(line)));
                        }
                    } catch (ReaderGoneException e) {
                        end.complete(null);
                    } catch (IOException | FailedException e) {
                        // The monitor is closing: its last line is no trouble to tell.
                    }
                },
                "try-events");
        thread.setDaemon(true);
        thread.start();
    }
}
