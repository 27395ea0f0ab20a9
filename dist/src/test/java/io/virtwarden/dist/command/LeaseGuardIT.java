package io.virtwarden.dist.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.dist.Main;
import io.virtwarden.testkit.lab.HttpText;
import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.TestJvm;
import io.virtwarden.testkit.lab.TiedProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code virtwarden lockd} and {@code virtwarden alerting} as two processes: a rule acts only with the lease, and fences with its token. */
class LeaseGuardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final UUID VM = UUID.fromString("5c0ffee0-0000-4000-8000-000000000077");

    private final int lockdPort = Ports.free();
    private final int alertingPort = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void fencesOnlyWithTheLeaseThatLockdHoldsAndPassesItsTokenOn() throws Exception {
        Path settings = settings();
        try (TiedProcess lockd = daemon("lockd", settings, lockdPort);
                TiedProcess alerting = daemon("alerting", settings, alertingPort)) {
            alert("2");
            awaitCode("lease-missing");
            assertThat(folder.resolve("fenced")).doesNotExist();

            JsonNode lease = lease();
            awaitStatus("verified");
            assertThat(folder.resolve("fenced"))
                    .hasContent(lease.path("token").asText() + " [{\"resource\":\"/disks/a.qcow2\",\"token\":"
                            + lease.path("token").asText() + ",\"scope\":\"host\"}]\n");
            assertThat(newest().at("/started/leases/0/token").asLong())
                    .isEqualTo(lease.path("token").asLong());

            lockd.kill9();
            alert("1");
            awaitCode("lease-unknown");
            assertThat(alerting.terminate(Duration.ofSeconds(30))).isZero();
        }
    }

    private Path settings() throws IOException {
        Path node = Files.writeString(folder.resolve("node.xml"), """
                <node><domain type='test'><name>a</name><uuid>%s</uuid><memory>1048576</memory><os><type>hvm</type></os>
                </domain></node>""".formatted(VM));
        Path fence = Files.writeString(
                folder.resolve("fence"),
                "#!/bin/sh\necho \"$VIRTWARDEN_FENCING_TOKEN $VIRTWARDEN_LEASES\" >> '" + folder + "/fenced'\n");
        assertThat(fence.toFile().setExecutable(true)).isTrue();
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules:
                  fence-it:
                    description: test
                    alert: ['alertname="Lost"']
                    mode: auto
                    needs-lease: true
                    steps: [{action: fence, timeout: 1m}]
                    limits: {cooldown: 0s, flaps: 100}
                """);
        return Files.writeString(folder.resolve("virtwarden.yaml"), """
                libvirt: {uris: ["test://%1$s"]}
                lockd: {state: %2$s/lockd, http: {port: %3$d}}
                alerting:
                  state: %2$s/alerting
                  http: {port: %4$d}
                  rules: %5$s
                  retry: 1s
                  allow: {%6$s: all}
                  lockd: {url: "http://127.0.0.1:%3$d"}
                  fence: {command: [%7$s]}
                """.formatted(
                        node, folder, lockdPort, alertingPort, rules, VM, fence));
    }

    private TiedProcess daemon(String name, Path settings, int port) {
        TiedProcess process = TiedProcess.start(
                TestJvm.command(128, Main.class, name, "-c", settings.toString()),
                Map.of(),
                folder.resolve(name + ".out"));
        URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
        await(name).atMost(PATIENCE).until(() -> HttpText.answers(ready));
        return process;
    }

    private JsonNode lease() throws Exception {
        String owner = "{\"name\":\"a\",\"domain\":\"" + VM + "\"}";
        return post(
                lockdPort,
                "/v1/leases",
                "{\"resource\":\"/disks/a.qcow2\",\"mode\":\"exclusive\",\"ttl\":\"10m\",\"owner\":" + owner + "}",
                201);
    }

    private void alert(String fingerprint) throws Exception {
        post(alertingPort, "/v1/alerts", """
                {"version": "4", "status": "firing", "receiver": "r", "groupKey": "g", "truncatedAlerts": 0, "alerts": [
                  {"status": "firing", "labels": {"alertname": "Lost", "domain_uuid": "%s"}, "annotations": {},
                   "startsAt": "%s", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "%s"}]}""".formatted(VM, Instant.now(), fingerprint), 202);
    }

    private JsonNode post(int port, String path, String body, int expected) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
        return json.readTree(answer.body());
    }

    private JsonNode newest() throws IOException {
        URI actions = URI.create("http://127.0.0.1:" + alertingPort + "/v1/actions");
        return json.readTree(HttpText.get(actions, Duration.ofSeconds(30)).body())
                .path(0);
    }

    private void awaitCode(String code) {
        await(code)
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(newest().at("/decision/code").asText()).isEqualTo(code));
    }

    private void awaitStatus(String status) {
        await(status)
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(newest().path("status").asText()).isEqualTo(status));
    }
}
