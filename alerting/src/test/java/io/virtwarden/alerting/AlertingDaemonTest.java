package io.virtwarden.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon on libvirt's test driver, asked over HTTP as Alertmanager and people do. */
class AlertingDaemonTest {
    private static final String DOMAIN = "6695eb01-f6a4-8304-79aa-97f2502e193f";
    private static final String RULES = """
        rules:
          calm:
            description: test
            alert: ['alertname="Wild"']
            mode: %s
            steps: [{action: suspend, timeout: 5s}]
            limits: {cooldown: 0s, flaps: 100}
          wake:
            description: test
            alert: ['alertname="Asleep"']
            mode: auto
            steps: [{action: resume, with: {settle: 0s}, timeout: 5s}]
            limits: {cooldown: 0s, flaps: 100}
        """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    Path folder;

    private @Nullable AlertingDaemon daemon;

    @BeforeEach
    void start() throws Exception {
        start("auto");
        post("/v1/alerts", body("Asleep", "firing", now.minusSeconds(1)));
        await().atMost(Duration.ofSeconds(20)).until(() -> known().size() == 1);
    }

    private void start(String mode) throws Exception {
        start(mode, Map.of());
    }

    private void start(String mode, Map<String, String> more) throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES.formatted(mode));
        Map<String, String> env = new HashMap<>();
        env.put("VIRTWARDEN_ALERTING_STATE", folder.resolve("state").toString());
        env.put("VIRTWARDEN_ALERTING_HTTP_PORT", "0");
        env.put("VIRTWARDEN_ALERTING_RULES", rules.toString());
        env.put("VIRTWARDEN_ALERTING_ALLOW", "*=all");
        env.put("VIRTWARDEN_ALERTING_RETRY", "1s");
        env.put("VIRTWARDEN_LIBVIRT_URIS", "test:///default");
        env.putAll(more);
        AlertingDaemon made =
                new AlertingDaemon(AlertingSettings.load(null, env).value(), InstantSource.system());
        daemon = made;
        made.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/health/ready").statusCode() == 200 || !more.isEmpty());
    }

    @AfterEach
    void stop() throws Exception {
        post("/v1/alerts", body("Asleep", "firing", now.plusMillis(1)));
        Objects.requireNonNull(daemon).close();
    }

    @Test
    void suspendsTheDomainThatAnAlertNamesAndDoesItOnce() throws Exception {
        assertThat(post("/v1/alerts", body("Wild", "firing", now)).statusCode()).isEqualTo(202);
        awaitStatus("calm", "verified");
        JsonNode again =
                json.readTree(post("/v1/alerts", body("Wild", "firing", now)).body());

        assertThat(again.path("duplicate").asInt()).isEqualTo(1);
        JsonNode action = action("calm");
        assertThat(action.path("started").path("before").path("state").asInt()).isEqualTo(1);
        assertThat(action.path("ended").path("after").path("state").asInt()).isEqualTo(3);
        assertThat(get("/metrics").body()).contains("virtwarden_alerting_actions_total{action=\"suspend\"");
    }

    @Test
    void answersWhatIsNoNotificationWithFourHundred() throws Exception {
        for (String body : new String[] {
            "",
            "nonsense",
            "{\"version\":\"4\",\"alerts\":[{\"status\":\"fir",
            "{\"version\":\"3\",\"alerts\":[]}",
            "{\"version\":\"4\"}",
            "[]",
            "{\"version\":\"4\",\"alerts\":[{\"status\":\"firing\"}]}",
            "{\"version\":\"4\",\"alerts\":[{\"status\":\"burning\",\"labels\":{}}]}",
            "{\"version\":\"4\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"a\":7},\"startsAt\":\"now\"}]}",
            "[".repeat(5000)
        }) {
            assertThat(post("/v1/alerts", body).statusCode()).as(body).isEqualTo(400);
        }
    }

    @Test
    void answersTooMuchWithFourHundredAndThirteen() throws Exception {
        HttpResponse<String> answer = post("/v1/alerts", "{\"version\":\"4\",\"x\":\"" + "y".repeat(9 << 20) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    /** By a socket: an HTTP client would not read the answer before it has sent everything. */
    @Test
    void doesNotReadABodyOfAHundredMegabytes() throws Exception {
        URI address = URI.create(Objects.requireNonNull(daemon).address());
        for (String length : new String[] {"Content-Length: 104857600", "Transfer-Encoding: chunked"}) {
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                socket.setSoTimeout(30_000);
                OutputStream out = socket.getOutputStream();
                out.write(("POST /v1/alerts HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                Thread sender = new Thread(() -> flood(out));
                sender.start();
                String answer = new BufferedReader(
                                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine();
                assertThat(answer).as(length).startsWith("HTTP/1.1 413");
                socket.shutdownOutput();
                sender.join();
            }
        }
        assertThat(post("/v1/alerts", body("Wild", "firing", now)).statusCode()).isEqualTo(202);
    }

    private static void flood(OutputStream out) {
        byte[] megabyte = ("100000\r\n" + "y".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < 100; i++) {
                out.write(megabyte);
            }
        } catch (IOException e) {
            // The daemon has hung up, as it may.
            return;
        }
    }

    @Test
    void auditsAlertsThatAlertmanagerLeftOut() throws Exception {
        assertThat(post(
                                "/v1/alerts",
                                body("Other", "firing", now).replace("\"truncatedAlerts\":0", "\"truncatedAlerts\":12"))
                        .statusCode())
                .isEqualTo(202);
        assertThat(get("/metrics").body()).contains("virtwarden_alerting_truncated_total 12.0");
    }

    @Test
    void actsWhileKafkaIsAwayAndSaysThatItIs() throws Exception {
        Objects.requireNonNull(daemon).close();
        start("auto", Map.of("VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> get("/metrics").body().contains("virtwarden_alerting_rules 2.0"));
        post("/v1/alerts", body("Wild", "firing", now));

        awaitStatus("calm", "verified");
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("127.0.0.1:1");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void takesAnyUnicodeUnknownFieldsAndAlertsOfOthers() throws Exception {
        String body = body("Wild", "firing", now)
                .replace(DOMAIN, "11111111-2222-3333-4444-555555555555")
                .replace("\"x\"", "\"\u202e\ud83d\udc27 \u00e4\\u0000\"");

        assertThat(post("/v1/alerts", body).statusCode()).isEqualTo(202);
        awaitStatus("calm", "declined");
        assertThat(action("calm").path("decision").path("code").asText()).isEqualTo("not-local");
    }

    @Test
    void explainsEveryGuardOfADecline() throws Exception {
        put("/v1/pause", "{\"reason\":\"work\",\"until\":\"1h\",\"by\":\"me\"}");
        post("/v1/alerts", body("Wild", "firing", now));
        awaitStatus("calm", "declined");

        JsonNode decision = action("calm").path("decision");
        assertThat(decision.path("code").asText()).isEqualTo("paused");
        assertThat(decision.path("verdicts")).hasSize(15);
        assertThat(get("/v1/pause").body()).contains("work");
        delete("/v1/pause");
        awaitStatus("calm", "verified");
    }

    @Test
    void refusesAPauseWithoutReasonOrEnd() throws Exception {
        assertThat(put("/v1/pause", "{\"until\":\"1h\"}").statusCode()).isEqualTo(400);
        assertThat(put("/v1/pause", "{\"reason\":\"x\"}").statusCode()).isEqualTo(400);
        assertThat(put("/v1/pause", "{\"reason\":\"x\",\"until\":\"2020-01-01T00:00:00Z\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void asksAPersonAndActsOnHerYes() throws Exception {
        Files.writeString(folder.resolve("rules.yaml"), RULES.formatted("approve"));
        assertThat(post("/v1/rules/reload", "{\"by\":\"me\"}").body()).contains("approve");
        post("/v1/alerts", body("Wild", "firing", now));
        awaitStatus("calm", "waiting");
        String id = action("calm").path("id").asText();

        assertThat(post("/v1/actions/" + id + "/approve", "{\"by\":\"ada\"}").statusCode())
                .isEqualTo(200);
        assertThat(post("/v1/actions/" + id + "/approve", "{}").statusCode()).isEqualTo(409);
        awaitStatus("calm", "verified");
        assertThat(action("calm").path("started").path("by").asText()).isEqualTo("ada");
    }

    @Test
    void keepsTheRulesInForceWhenTheNewOnesHaveFaults() throws Exception {
        String before = get("/v1/rules").body();
        Files.writeString(folder.resolve("rules.yaml"), RULES.formatted("atuo"));

        HttpResponse<String> answer = post("/v1/rules/reload", "");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("did you mean 'auto'?");
        assertThat(get("/v1/rules").body()).isEqualTo(before);
    }

    @Test
    void remembersAcrossARestart() throws Exception {
        post("/v1/alerts", body("Wild", "firing", now));
        awaitStatus("calm", "verified");
        Objects.requireNonNull(daemon).close();
        start("auto");

        assertThat(action("calm").path("status").asText()).isEqualTo("verified");
        assertThat(post("/v1/alerts", body("Wild", "firing", now)).body()).contains("\"duplicate\":1");
    }

    @Test
    void simulates() throws Exception {
        JsonNode lines =
                json.readTree(post("/v1/simulate", body("Wild", "firing", now)).body());

        assertThat(lines.path(0).path(0).path("rule").asText()).isEqualTo("calm");
        assertThat(known()).hasSize(1);
    }

    @Test
    void simulatesEventsAsTheMonitorRecordedThem() throws Exception {
        String event = """
            {"id":"n/1/7","seq":7,"time":"%s","type":"io.virtwarden.domain.lifecycle.v1","subject":"%s","data":
             {"object":"domain","uuid":"%s","name":"test","event":"suspended","detail":"paused"}}
            """.formatted(now, DOMAIN, DOMAIN);

        JsonNode lines =
                json.readTree(post("/v1/simulate?rule=calm", event + event).body());
        assertThat(lines).hasSize(2);
        assertThat(lines.path(0).path(0).path("passes").asBoolean()).isTrue();
        assertThat(json.readTree(post("/v1/simulate", event).body()).path(0)).isEmpty();
        assertThat(post("/v1/simulate?rule=no-such-rule", event).statusCode()).isEqualTo(400);
        assertThat(post("/v1/simulate", event.replace(DOMAIN, "x")).statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/simulate", "{\"alerts\"").statusCode()).isEqualTo(400);
    }

    @Test
    void tellsWhatWouldHaveBeenDoneInThePast() throws Exception {
        post("/v1/alerts", body("Wild", "firing", now));
        awaitStatus("calm", "verified");
        JsonNode report = json.readTree(
                post("/v1/simulate/history?since=1h&rule=calm", "").body());

        assertThat(report.path("matched").asInt()).isEqualTo(1);
        assertThat(report.path("counts").path("calm").path("would-act").asInt()).isEqualTo(1);
        assertThat(report.path("lines").path(0).path("domain").asText()).isEqualTo(DOMAIN);
        assertThat(json.readTree(post("/v1/simulate/history?since=2h&until=1h", "")
                                .body())
                        .path("matched")
                        .asInt())
                .isZero();
        assertThat(post("/v1/simulate/history", "").statusCode()).isEqualTo(400);
        assertThat(post("/v1/simulate/history?since=yesterday", "").statusCode())
                .isEqualTo(400);
    }

    // ---- asking

    private static String body(String alert, String status, Instant startsAt) {
        return """
            {"version":"4","groupKey":"g","truncatedAlerts":0,"status":"firing","receiver":"r","groupLabels":{},
             "commonLabels":{},"commonAnnotations":{},"externalURL":"http://am","new":1,"alerts":[
             {"status":"%s","labels":{"alertname":"%s","domain_uuid":"%s","note":"x"},"annotations":{},
              "startsAt":"%s","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"%s"}]}\
            """.formatted(status, alert, DOMAIN, startsAt, alert);
    }

    private JsonNode known() throws Exception {
        return json.readTree(get("/v1/actions?explain=true").body());
    }

    private JsonNode action(String rule) throws Exception {
        for (JsonNode one : known()) {
            if (one.path("rule").asText().equals(rule)) {
                return one;
            }
        }
        return json.missingNode();
    }

    private void awaitStatus(String rule, String status) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(action(rule).path("status").asText()).isEqualTo(status));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    private HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, body);
    }

    private void delete(String path) throws IOException, InterruptedException {
        assertThat(send("DELETE", path, "").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(Objects.requireNonNull(daemon).address() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(20))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
