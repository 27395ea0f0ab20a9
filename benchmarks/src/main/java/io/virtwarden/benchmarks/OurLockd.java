package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.TiedProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Ours as the package starts it, in virtlockd's place, with its journal and file locks. */
final class OurLockd implements LockServer {
    private final Path folder;
    private final int port;
    private final Process guest;
    private TiedProcess process;

    private OurLockd(Path folder, int port, Process guest) throws Exception {
        this.folder = folder;
        this.port = port;
        this.guest = guest;
        this.process = launch();
    }

    /** @param folder for its configuration, state and files; made if it is not there */
    static OurLockd start(Path folder) throws Exception {
        Files.createDirectories(folder.resolve("files"));
        int port = Ports.free();
        Files.writeString(folder.resolve("virtwarden.yaml"), """
            libvirt: {uris: ["test:///default"]}
            lockd:
              state: %s
              socket: %s
              http: {port: %d}
              domains: {enabled: false}
            """.formatted(
                        folder.resolve("state"), folder.resolve("socket"), port));
        return new OurLockd(folder, port, new ProcessBuilder("sleep", "3600").start());
    }

    /** kill -9, start, ready; seconds from the start. */
    double restartSeconds() throws Exception {
        process.kill9();
        long began = System.nanoTime();
        process = launch();
        return (System.nanoTime() - began) / 1e9;
    }

    /** What it says of itself. */
    OwnMetrics own() throws Exception {
        return OwnMetrics.read(new Scraper(URI.create(address("/metrics"))).page());
    }

    private TiedProcess launch() throws Exception {
        TiedProcess started = TiedProcess.start(
                List.of(
                        Launcher.path().toString(),
                        "lockd",
                        "-c",
                        folder.resolve("virtwarden.yaml").toString()),
                Launcher.ENVIRONMENT,
                folder.resolve("output"));
        Scraper scraper = new Scraper(URI.create(address("/metrics")));
        URI ready = URI.create(address("/health/ready"));
        Waiting.until("lockd is ready", Duration.ofMinutes(1), Duration.ofMillis(10), () -> {
            if (!started.isAlive()) throw new IOException("lockd has ended: " + started.output());
            return scraper.status(ready) == 200;
        });
        return started;
    }

    private String address(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public Path socket() {
        return folder.resolve("socket");
    }

    @Override
    public Path files() {
        return folder.resolve("files");
    }

    @Override
    public long guest() {
        return guest.pid();
    }

    @Override
    public void close() {
        process.close();
        guest.destroyForcibly();
    }
}
