package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.TiedProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Ours as the package starts it, in virtlogd's place and with its store, with the settings that it comes with. */
final class OurLogd implements LogServer {
    private final TiedProcess process;
    private final Scraper scraper;
    private final Path folder;
    private final int port;

    private OurLogd(TiedProcess process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.scraper = new Scraper(URI.create(address("/metrics")));
    }

    /** @param folder for its configuration, state and logs; made if it is not there */
    static OurLogd start(Path folder) throws Exception {
        Files.createDirectories(folder.resolve("logs"));
        int port = Ports.free();
        Path config = settings(folder, "test:///default", folder.resolve("socket"), port);
        TiedProcess process = TiedProcess.start(
                List.of(Launcher.path().toString(), "logd", "-c", config.toString()),
                Launcher.ENVIRONMENT,
                folder.resolve("output"));
        OurLogd logd = new OurLogd(process, folder, port);
        try {
            URI ready = URI.create(logd.address("/health/ready"));
            Waiting.until("logd is ready", Duration.ofMinutes(1), () -> logd.scraper.status(ready) == 200);
            return logd;
        } catch (Exception e) {
            String output = process.output();
            logd.close();
            throw new IllegalStateException("logd did not become ready:\n" + output, e);
        }
    }

    /** Writes its configuration: only places, all else is as it comes. */
    static Path settings(Path folder, String uri, Path socket, int port) throws Exception {
        return Files.writeString(folder.resolve("virtwarden.yaml"), """
                libvirt: {uris: ["%s"]}
                logd:
                  state: %s
                  socket: %s
                  http: {port: %d}
                  capture: {run: %s, spill: %s}
                  follow: {logs: %s}
                """.formatted(
                        uri,
                        folder.resolve("state"),
                        socket,
                        port,
                        folder.resolve("run"),
                        folder.resolve("spill"),
                        folder.resolve("none")));
    }

    /** An address on its HTTP server. */
    String address(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** What it says of itself. */
    OwnMetrics own() throws Exception {
        return OwnMetrics.read(scraper.page());
    }

    /** Bytes that did not get into store or files. */
    double dropped() throws Exception {
        OwnMetrics own = own();
        return own.of("virtwarden_console_dropped_bytes_total") + own.of("virtwarden_logd_file_dropped_bytes_total");
    }

    /** Returns when all that was read is in the store, or counted as dropped. */
    void awaitStored() throws Exception {
        Waiting.until("the store has everything", Duration.ofMinutes(2), () -> {
            OwnMetrics own = own();
            return own.of("virtwarden_console_kept_bytes_total") + own.of("virtwarden_console_dropped_bytes_total")
                    >= own.of("virtwarden_logd_capture_read_bytes_total");
        });
    }

    /** Where the store is. */
    Path store() {
        return folder.resolve("state").resolve("store");
    }

    @Override
    public Path socket() {
        return folder.resolve("socket");
    }

    @Override
    public Path logs() {
        return folder.resolve("logs");
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.terminate(Duration.ofSeconds(10));
        process.close();
        // Where a measurement failed with logs open, logd's helper still waits for the next logd.
        ProcessHandle.allProcesses()
                .filter(it -> it.info().commandLine().orElse("").contains(folder.resolve("spill") + " "))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
