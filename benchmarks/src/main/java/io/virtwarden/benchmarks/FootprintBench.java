package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What each daemon costs a node by itself: memory, start, processor time while nothing happens. */
final class FootprintBench implements Benchmark {
    private static final int DOMAINS = 100;
    private static final int STARTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SETTLE_MILLIS = 5_000;
    private static final long IDLE_MILLIS = 20_000;
    private static final double MEMORY_GOAL = 120;
    private static final double START_GOAL = 2;
    private static final double IDLE_GOAL = 1;

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public String name() {
        return "footprint";
    }

    @Override
    public String about() {
        return "each daemon alone, 100 domains of libvirt's test driver: memory, start to ready, processor time when idle";
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        String uri = TestDriverFile.write(scratch.resolve("node.xml"), DOMAINS, 0);
        archive();
        List<Result> results = new ArrayList<>();
        for (String daemon : List.of("monitor", "logd", "lockd", "alerting")) {
            results.addAll(measure(scratch, uri, daemon));
        }
        return results;
    }

    /** The archive of classes that the package makes when it is installed. */
    private static void archive() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Launcher.path().toString(), "rehearse").inheritIO();
        builder.environment().putAll(Launcher.ENVIRONMENT);
        builder.environment().put("VIRTWARDEN_CLASS_ARCHIVE", "write");
        if (builder.start().waitFor() != 0) {
            throw new IOException("virtwarden rehearse failed");
        }
    }

    private List<Result> measure(Path scratch, String uri, String daemon) throws Exception {
        double[] ready = new double[STARTS];
        double[] memory = new double[STARTS];
        double[] idle = new double[1];
        for (int i = 0; i < STARTS; i++) {
            int port = Ports.free();
            long began = System.nanoTime();
            Process process = start(scratch.resolve(daemon + i), uri, daemon, port);
            try {
                awaitReady(process, port);
                ready[i] = (System.nanoTime() - began) / 1e9;
                Thread.sleep(SETTLE_MILLIS);
                double before = ProcessCost.cpuSeconds(process.pid());
                if (i == 0) {
                    Thread.sleep(IDLE_MILLIS);
                    double used = ProcessCost.cpuSeconds(process.pid()) - before;
                    idle[0] = used / (IDLE_MILLIS / 1000.0) * 100;
                }
                memory[i] = ProcessCost.residentMib(process.pid());
            } finally {
                process.destroy();
                if (!process.waitFor(10, TimeUnit.SECONDS))
                    process.destroyForcibly().waitFor();
            }
        }
        return List.of(
                Result.atMost(daemon + ": start to ready", "s", new Sample(ready), START_GOAL),
                Result.atMost(daemon + ": resident memory", "MiB", new Sample(memory), MEMORY_GOAL),
                Result.atMost(daemon + ": idle", "% of a core", new Sample(idle), IDLE_GOAL));
    }

    private static Process start(Path folder, String uri, String daemon, int port) throws IOException {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(Launcher.path().toString(), daemon)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        String section = "VIRTWARDEN_" + daemon.toUpperCase(Locale.ROOT);
        builder.environment().putAll(Launcher.ENVIRONMENT);
        builder.environment().put("VIRTWARDEN_LIBVIRT_URIS", uri);
        builder.environment().put(section + "_HTTP_PORT", Integer.toString(port));
        builder.environment().put(section + "_STATE", folder.resolve("state").toString());
        builder.environment()
                .put("VIRTWARDEN_LOGD_CAPTURE_RUN", folder.resolve("run").toString());
        return builder.start();
    }

    private void awaitReady(Process process, int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) return;
            } catch (IOException notYet) {
                // Nobody listens before it has started.
            }
            Thread.sleep(20);
        }
        throw new IOException("not ready within " + PATIENCE.toSeconds() + " s, or it has ended");
    }
}
