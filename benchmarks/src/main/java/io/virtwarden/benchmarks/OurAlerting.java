package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.TiedProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** alerting as the package starts it: a process of its own, with the launcher's options. */
final class OurAlerting implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final TiedProcess process;
    private final Scraper scraper;

    private OurAlerting(Path folder, int port, TiedProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
        this.scraper = new Scraper(URI.create(address("/metrics")));
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param folder for its configuration, state and log; made if it is not there
     * @param rules the book
     * @param settings more of section alerting, in YAML's flow style with a leading comma
     */
    static OurAlerting start(Path folder, String uri, String rules, String settings) throws Exception {
        Files.createDirectories(folder);
        int port = Ports.free();
        Path book = Files.writeString(folder.resolve("rules.yaml"), rules);
        Path config = Files.writeString(
                folder.resolve("virtwarden.yaml"), """
            libvirt: {uris: ["%s"]}
            alerting: {state: "%s", rules: "%s", http: {port: %d}, allow: {"*": all}%s}
            """.formatted(uri, folder.resolve("state"), book, port, settings));
        TiedProcess process = TiedProcess.start(
                List.of(Launcher.path().toString(), "alerting", "-c", config.toString()),
                Launcher.ENVIRONMENT,
                folder.resolve("output"));
        OurAlerting started = new OurAlerting(folder, port, process);
        URI ready = URI.create(started.address("/health/ready"));
        Waiting.until("alerting is ready", Duration.ofMinutes(1), () -> {
            if (!process.isAlive()) throw new IOException("alerting has ended: " + process.output());
            return started.scraper.status(ready) == 200;
        });
        return started;
    }

    String address(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** What it says of itself. */
    OwnMetrics own() throws Exception {
        return OwnMetrics.read(scraper.page());
    }

    /** Sum of all series of a metric whose labels hold this text. */
    double sum(String metric, String labels) throws Exception {
        return scraper.page()
                .lines()
                .filter(line -> line.startsWith(metric + "{") && line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    Path journal() {
        return folder.resolve("state").resolve("journal");
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
