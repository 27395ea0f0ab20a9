package io.virtwarden.lockd.endtoend;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.virtwarden.testkit.lab.HttpText;
import io.virtwarden.testkit.lab.InnerProcess;
import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.TestJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The daemon as a process among the daemons of a private hypervisor that shares the machine's network. */
final class LockdUnderTest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PrivateHypervisor lab;
    private final Path folder;
    private final int port = Ports.free();
    private InnerProcess process;
    private int starts;

    /**
     * @param socket as the setting {@code lockd.socket}
     * @param more settings: sections, and with two spaces before them keys of {@code lockd}, which comes last
     */
    LockdUnderTest(PrivateHypervisor lab, String socket, String sections, String more) throws IOException {
        this(lab, socket, sections, more, "/health/ready");
    }

    private LockdUnderTest(PrivateHypervisor lab, String socket, String sections, String more, String health)
            throws IOException {
        this.lab = lab;
        this.folder = Files.createDirectories(lab.scratch().resolve("daemon"));
        Files.writeString(folder.resolve("virtwarden.yaml"), """
            node: {uuid: %s, name: "%s"}
            libvirt: {uris: ["qemu:///system"], reconnect: {min: 100ms, max: 500ms}, resync: 5s}
            %s
            lockd:
              state: %s
              socket: %s
              http: {port: %d}
            %s
            """.formatted(
                        lab.hostUuid(),
                        lab.hostUuid().toString().substring(0, 8),
                        sections,
                        folder.resolve("state"),
                        socket,
                        port,
                        more));
        this.process = launch();
        awaitServing(health);
    }

    /** Serving libvirtd, with leases of this host only. */
    static LockdUnderTest inVirtlockdsPlace(PrivateHypervisor lab) throws IOException {
        return new LockdUnderTest(lab, "on", "", "");
    }

    /** The same, while virtlockd still serves: it is not ready before that one is gone. */
    static LockdUnderTest besideVirtlockd(PrivateHypervisor lab) throws IOException {
        return new LockdUnderTest(lab, "on", "", "", "/health/live");
    }

    void kill9() {
        process.kill9();
    }

    void terminate() {
        process.terminate(Duration.ofSeconds(10));
    }

    /** Starts it after an end; returns when it is ready. */
    void startAgain() {
        process = launch();
        awaitServing("/health/ready");
    }

    /** "DOMAIN RESOURCE" of what is held, in order. */
    List<String> domains() {
        return leases().stream()
                .map(lease -> lease.getJsonObject("owner").getString("name") + " " + lease.getString("resource"))
                .sorted()
                .toList();
    }

    /** "DOMAIN RESOURCE scope state" of what is held, in order. */
    List<String> held() {
        return leases().stream()
                .map(lease -> lease.getJsonObject("owner").getString("name") + " " + lease.getString("resource") + " "
                        + lease.getString("scope") + " " + lease.getString("state"))
                .sorted()
                .toList();
    }

    /** What is held, as {@code /v1/leases} shows it. */
    List<JsonObject> leases() {
        return new JsonArray(get("/v1/leases"))
                .stream().map(JsonObject.class::cast).toList();
    }

    /** Body of a page. */
    String get(String path) {
        try {
            return HttpText.get(URI.create("http://127.0.0.1:" + port + path), PATIENCE)
                    .body();
        } catch (IOException e) {
            throw new AssertionError(process.output(), e);
        }
    }

    /** Sends a JSON document; the answer's status and body. */
    HttpResponse<String> post(String path, JsonObject body) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .timeout(PATIENCE)
                                    .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(process.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it told its log. */
    String output() {
        return process.output();
    }

    /** Its state folder. */
    Path state() {
        return folder.resolve("state");
    }

    boolean isReady() {
        return answers("/health/ready");
    }

    private boolean answers(String path) {
        return HttpText.answers(URI.create("http://127.0.0.1:" + port + path));
    }

    private void awaitServing(String health) {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("lockd has ended");
                }
                return answers(health);
            });
        } catch (RuntimeException e) {
            throw new AssertionError("lockd does not become ready:\n" + process.output(), e);
        }
    }

    private InnerProcess launch() {
        return lab.launch(
                TestJvm.command(
                        128,
                        LockdMain.class,
                        "-c",
                        folder.resolve("virtwarden.yaml").toString()),
                Map.of(),
                folder.resolve("output-" + ++starts));
    }

    @Override
    public void close() {
        process.close();
    }
}
