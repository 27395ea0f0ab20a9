package io.virtwarden.logd.rpc;

import io.virtwarden.testkit.lab.InnerProcess;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Ours in place of the virtlogd of a private hypervisor, as a process that can be killed and started again. */
final class LogdProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PrivateHypervisor lab;
    private long maxSize;
    private final Path folder;
    private InnerProcess process;
    private int starts;

    private LogdProcess(PrivateHypervisor lab, long maxSize) throws IOException {
        this.lab = lab;
        this.maxSize = maxSize;
        this.folder = Files.createDirectories(lab.scratch().resolve("logd"));
        this.process = launch();
    }

    static LogdProcess start(PrivateHypervisor lab, long maxSize) {
        try {
            return new LogdProcess(lab, maxSize);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill9() {
        process.kill9();
    }

    void terminate() {
        process.terminate(Duration.ofSeconds(10));
    }

    /** Starts it after an end; returns when it serves. */
    void startAgain() {
        process = launch();
    }

    /** As above, with another largest size of log files. */
    void startAgain(long size) {
        maxSize = size;
        startAgain();
    }

    /** "DOMAIN KIND TEXT" of all marks so far. */
    List<String> marks() {
        try {
            var marks = folder.resolve("marks");
            return Files.exists(marks) ? Files.readAllLines(marks) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    InnerProcess process() {
        return process;
    }

    private InnerProcess launch() {
        var log = folder.resolve("output-" + ++starts);
        var started = lab.launch(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djna.encoding=UTF-8",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VirtlogdMain.class.getName(),
                        folder.toString(),
                        "/run/libvirt/virtlogd-sock",
                        Long.toString(maxSize)),
                Map.of(),
                log);
        Awaitility.await("logd to serve")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    if (!started.isAlive()) throw new IllegalStateException("it ended: " + started.output());
                    return started.output().contains("ready");
                });
        return started;
    }

    @Override
    public void close() {
        process.close();
    }
}
