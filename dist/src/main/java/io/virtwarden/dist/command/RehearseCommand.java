package io.virtwarden.dist.command;

import io.virtwarden.alerting.AlertingDaemon;
import io.virtwarden.alerting.AlertingSettings;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.lockd.LockdDaemon;
import io.virtwarden.lockd.LockdSettings;
import io.virtwarden.logd.LogdDaemon;
import io.virtwarden.logd.LogdSettings;
import io.virtwarden.monitor.MonitorDaemon;
import io.virtwarden.monitor.MonitorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code virtwarden rehearse}: the four daemons for a few seconds on libvirt's test driver, with their state in a temporary folder and any
 * free ports. The package runs it once after its installation, with a JVM that writes down which classes were needed; later
 * starts take them ready from that archive.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Starts the four daemons for a moment, on libvirt's test driver, and ends them.",
        mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final List<String> PAGES =
            List.of("/metrics", "/health/live", "/v1/domains", "/v1/consoles", "/v1/leases");

    private final Surroundings io;

    RehearseCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("virtwarden-rehearse");
        try (OpenParts parts = new OpenParts()) {
            boolean ready = true;
            for (String address : start(parts, environment(folder))) {
                ready &= visit(new DaemonClient("daemon", URI.create(address), Optional.empty(), Optional.empty()));
            }
            io.line(ready ? "rehearsed" : "rehearsed, though not every daemon was ready in time");
        } finally {
            discard(folder);
        }
        return ExitCode.FINE.code();
    }

    private static Map<String, String> environment(Path folder) {
        Map<String, String> env = new HashMap<>();
        env.put("VIRTWARDEN_LIBVIRT_URIS", "test:///default");
        env.put("VIRTWARDEN_MONITOR_STATS_EVERY", "1s");
        env.put("VIRTWARDEN_MONITOR_STATS_DEADLINE", "500ms");
        env.put("VIRTWARDEN_LOGD_CAPTURE_RUN", folder.resolve("run").toString());
        for (Asked daemon : Asked.values()) {
            String prefix = "VIRTWARDEN_" + daemon.name();
            env.put(prefix + "_HTTP_PORT", "0");
            env.put(prefix + "_STATE", folder.resolve(daemon.word()).toString());
        }
        return env;
    }

    private static List<String> start(OpenParts parts, Map<String, String> env) throws Exception {
        InstantSource clock = InstantSource.system();
        MonitorDaemon monitor =
                started(parts, new MonitorDaemon(MonitorSettings.load(null, env).value(), clock));
        LogdDaemon logd =
                started(parts, new LogdDaemon(LogdSettings.load(null, env).value(), Map.of(), clock));
        LockdDaemon lockd =
                started(parts, new LockdDaemon(LockdSettings.load(null, env).value(), Map.of(), clock));
        AlertingDaemon alerting = started(
                parts, new AlertingDaemon(AlertingSettings.load(null, env).value(), clock));
        return List.of(monitor.address(), logd.address(), lockd.address(), alerting.address());
    }

    private static <D extends Daemon> D started(OpenParts parts, D daemon) throws Exception {
        parts.keep(daemon.getClass().getSimpleName(), daemon);
        daemon.start();
        return daemon;
    }

    /** Reads what there is to read; gives whether it became ready in time. */
    private static boolean visit(DaemonClient client) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        boolean ready = false;
        while (!ready && System.nanoTime() < end) {
            ready = client.health("/health/ready").path("status").asText().equals("ok");
            if (!ready) Thread.sleep(LOOK_EVERY_MILLIS);
        }
        for (String page : PAGES) {
            try (InputStream body = client.get(page, Map.of())) {
                body.readAllBytes();
            } catch (FailedException | IOException anothersPage) {
                // Each daemon has some of them only: what else should be read is read all the same.
            }
        }
        return ready;
    }

    private static void discard(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
