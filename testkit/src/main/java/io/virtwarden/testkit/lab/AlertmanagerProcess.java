package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The real Alertmanager on a free loopback port, with data of its own. Any thread. */
public final class AlertmanagerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final TiedProcess process;
    private final int port;

    private AlertmanagerProcess(Path folder, TiedProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Starts it with this text of {@code alertmanager.yml}; returns when it is ready. */
    public static AlertmanagerProcess configured(String yaml) {
        Path folder = Folders.create("alertmanager");
        int port = Ports.free();
        try {
            Path config = Files.writeString(folder.resolve("alertmanager.yml"), yaml);
            TiedProcess process = TiedProcess.start(
                    List.of(
                            "prometheus-alertmanager",
                            "--config.file=" + config,
                            "--storage.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--cluster.listen-address="),
                    Map.of(),
                    folder.resolve("log"));
            AlertmanagerProcess started = new AlertmanagerProcess(folder, process, port);
            started.awaitReady();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code 127.0.0.1:PORT}, as Prometheus wants it. */
    public String target() {
        return "127.0.0.1:" + port;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Where it logs; deleted with it. */
    public Path log() {
        return folder.resolve("log");
    }

    /** Everything it has logged so far. */
    public String output() {
        return process.output();
    }

    private void awaitReady() {
        try {
            Awaitility.await("Alertmanager to be ready")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> HttpText.answers(URI.create("http://" + target() + "/-/ready")));
        } catch (RuntimeException e) {
            String output = process.output();
            close();
            throw new IllegalStateException("Alertmanager did not start:\n" + output, e);
        }
    }

    /** Ends it and deletes its data. Idempotent. */
    @Override
    public void close() {
        process.close();
        Folders.delete(folder);
    }
}
