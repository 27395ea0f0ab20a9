package io.virtwarden.logd.endtoend;

import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The daemon as a process among the daemons of a private hypervisor: it sees their files and their network. */
final class LogdUnderTest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PORT = 9178;

    private final PrivateHypervisor lab;
    private final Path folder;
    private final String socket;
    private final String attach;
    private io.virtwarden.testkit.lab.InnerProcess process;
    private int starts;

    /** @param socket as the setting {@code logd.socket} */
    LogdUnderTest(PrivateHypervisor lab, String socket) throws IOException {
        this(lab, socket, "off");
    }

    /** @param attach as the setting {@code logd.attach.enabled} */
    LogdUnderTest(PrivateHypervisor lab, String socket, String attach) throws IOException {
        this.lab = lab;
        this.socket = socket;
        this.attach = attach;
        this.folder = Files.createDirectories(lab.scratch().resolve("daemon"));
        this.process = launch();
        awaitReady();
    }

    void kill9() {
        process.kill9();
    }

    void terminate() {
        process.terminate(Duration.ofSeconds(10));
    }

    void startAgain() throws IOException {
        process = launch();
        awaitReady();
    }

    /** Body of a page; headers are cut off, chunks put together. */
    String get(String path) {
        return lab.inside("curl", "-s", "--max-time", "30", "http://127.0.0.1:" + PORT + path);
    }

    private void awaitReady() {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("logd has ended");
                }
                return lab.inside(
                                "bash",
                                "-c",
                                "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:" + PORT
                                        + "/health/ready || true")
                        .contains("200");
            });
        } catch (RuntimeException e) {
            throw new AssertionError("logd does not become ready:\n" + process.output(), e);
        }
    }

    private io.virtwarden.testkit.lab.InnerProcess launch() throws IOException {
        Path config = Files.writeString(folder.resolve("virtwarden.yaml"), """
            libvirt: {uris: ["qemu:///system"], reconnect: {min: 100ms, max: 500ms}, resync: 5s}
            logd:
              state: %s
              socket: %s
              http: {port: %d}
              capture: {run: %s, spill: %s}
              follow: {poll: 200ms, linger: 2s}
              attach: {enabled: %s, away: 2s}
            """.formatted(
                        folder.resolve("state"), socket, PORT, folder.resolve("run"), folder.resolve("spill"), attach));
        return lab.launch(
                TestJvm.command(128, LogdMain.class, "-c", config.toString()),
                Map.of(),
                folder.resolve("output-" + ++starts));
    }

    @Override
    public void close() {
        process.close();
    }
}
