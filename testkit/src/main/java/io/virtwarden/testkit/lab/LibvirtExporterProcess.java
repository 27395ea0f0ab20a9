package io.virtwarden.testkit.lab;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Debian's prometheus-libvirt-exporter, the one that we are measured against. Any thread. */
public final class LibvirtExporterProcess implements AutoCloseable {
    private final Path folder;
    private final TiedProcess process;
    private final int port;

    private LibvirtExporterProcess(Path folder, TiedProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Starts it on a hypervisor; returns when it has answered a scrape. */
    public static LibvirtExporterProcess on(String libvirtUri) {
        Path folder = Folders.create("exporter");
        int port = Ports.free();
        TiedProcess process = TiedProcess.start(
                List.of(
                        "prometheus-libvirt-exporter",
                        "--web.listen-address=127.0.0.1:" + port,
                        "--libvirt.uri=" + libvirtUri),
                Map.of(),
                folder.resolve("log"));
        LibvirtExporterProcess started = new LibvirtExporterProcess(folder, process, port);
        try {
            Awaitility.await("a scrape of prometheus-libvirt-exporter")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> HttpText.answers(started.metrics()));
        } catch (RuntimeException e) {
            String output = process.output();
            started.close();
            throw new IllegalStateException("prometheus-libvirt-exporter did not start:\n" + output, e);
        }
        return started;
    }

    /** What to scrape. */
    public URI metrics() {
        return URI.create("http://127.0.0.1:" + port + "/metrics");
    }

    /** Its process id, for its memory and processor time. */
    public long pid() {
        return process.pid();
    }

    /** Ends it. Idempotent. */
    @Override
    public void close() {
        process.close();
        Folders.delete(folder);
    }
}
