package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.TiedProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The monitor as the package starts it: a process of its own, with the launcher's options. */
final class MonitorUnderTest implements AutoCloseable {
    private final TiedProcess process;
    private final Scraper scraper;

    private MonitorUnderTest(TiedProcess process, Scraper scraper) {
        this.process = process;
        this.scraper = scraper;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param folder for its configuration, state and log; made if it is not there
     * @param every time between two rounds of statistics
     */
    static MonitorUnderTest on(String libvirtUri, Path folder, Duration every) throws Exception {
        return on(libvirtUri, folder, every, "");
    }

    /** @param stats more settings below monitor.stats, in YAML's flow style with a leading comma */
    static MonitorUnderTest on(String libvirtUri, Path folder, Duration every, String stats) throws Exception {
        Files.createDirectories(folder);
        int port = Ports.free();
        Path config = Files.writeString(folder.resolve("virtwarden.yaml"), """
                libvirt: {uris: ["%s"]}
                monitor:
                  state: %s
                  http: {port: %d}
                  stats: {every: %dms, deadline: %dms%s}
                """.formatted(
                        libvirtUri,
                        folder.resolve("state"),
                        port,
                        every.toMillis(),
                        every.toMillis() - every.toMillis() / 10,
                        stats));
        TiedProcess process = TiedProcess.start(
                List.of(Launcher.path().toString(), "monitor", "-c", config.toString()),
                Launcher.ENVIRONMENT,
                folder.resolve("monitor.log"));
        Scraper scraper = new Scraper(URI.create("http://127.0.0.1:" + port + "/metrics"));
        MonitorUnderTest monitor = new MonitorUnderTest(process, scraper);
        try {
            URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
            Waiting.until("the monitor is ready", Duration.ofMinutes(2), () -> scraper.status(ready) == 200);
            return monitor;
        } catch (Exception e) {
            String output = process.output();
            monitor.close();
            throw new IllegalStateException("the monitor did not become ready:\n" + output, e);
        }
    }

    Scraper scraper() {
        return scraper;
    }

    /** What it says of itself. */
    OwnMetrics own() throws Exception {
        return OwnMetrics.read(scraper.page());
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.terminate(Duration.ofSeconds(10));
        process.close();
    }
}
