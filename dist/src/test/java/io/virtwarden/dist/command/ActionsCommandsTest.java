package io.virtwarden.dist.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.alerting.AlertingDaemon;
import io.virtwarden.alerting.AlertingSettings;
import io.virtwarden.monitor.MonitorDaemon;
import io.virtwarden.monitor.MonitorSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
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
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code virtwarden actions} in this process, against a real alerting and a real monitor on libvirt's test driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActionsCommandsTest {
    private static final String DOMAIN = "6695eb01-f6a4-8304-79aa-97f2502e193f";
    private static final String RULES = """
        rules:
          ask:
            description: test
            alert: ['alertname="Ask"']
            mode: approve
            steps: [{action: suspend, timeout: 5s}]
            limits: {cooldown: 0s, flaps: 100}
          began:
            description: test
            event: lifecycle
            where: ['event="started"']
            steps: [{action: suspend}]
        """;

    private final Map<String, String> env = new HashMap<>();
    private final ObjectMapper json = new ObjectMapper();
    private MonitorDaemon monitor;
    private AlertingDaemon alerting;
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        env.put("VIRTWARDEN_LIBVIRT_URIS", "test:///default");
        env.put("VIRTWARDEN_MONITOR_HTTP_PORT", "0");
        env.put("VIRTWARDEN_MONITOR_STATE", folder.resolve("monitor").toString());
        env.put("VIRTWARDEN_ALERTING_HTTP_PORT", "0");
        env.put("VIRTWARDEN_ALERTING_STATE", folder.resolve("alerting").toString());
        env.put("VIRTWARDEN_ALERTING_ALLOW", "*=all");
        env.put("VIRTWARDEN_ALERTING_RETRY", "1s");
        env.put(
                "VIRTWARDEN_ALERTING_RULES",
                Files.writeString(folder.resolve("rules.yaml"), RULES).toString());
        monitor = new MonitorDaemon(MonitorSettings.load(null, env).value(), InstantSource.system());
        monitor.start();
        env.put("VIRTWARDEN_MONITOR_HTTP_PORT", monitor.address().replaceAll(".*:", ""));
        alerting = new AlertingDaemon(AlertingSettings.load(null, env).value(), InstantSource.system());
        alerting.start();
        env.put("VIRTWARDEN_ALERTING_HTTP_PORT", alerting.address().replaceAll(".*:", ""));
        await().atMost(Duration.ofSeconds(60)).until(() -> run("events").out.contains("(reconciled)"));
    }

    @AfterAll
    void stop() {
        if (alerting != null) {
            alerting.close();
        }
        if (monitor != null) {
            monitor.close();
        }
    }

    private static String notification(String fingerprint) {
        return """
            {"version":"4","groupKey":"g","status":"firing","receiver":"r","alerts":[{"status":"firing","labels":
             {"alertname":"Ask","domain_uuid":"%s"},"startsAt":"%s","fingerprint":"%s"}]}\
            """.formatted(DOMAIN, Instant.now().truncatedTo(ChronoUnit.MILLIS), fingerprint);
    }

    private String waiting(String fingerprint) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(alerting.address() + "/v1/alerts"))
                .POST(HttpRequest.BodyPublishers.ofString(notification(fingerprint)))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
        await().atMost(Duration.ofSeconds(60)).until(() -> list("waiting").size() == 1);
        return list("waiting").get(0).path("id").asText();
    }

    private JsonNode list(String status) throws IOException {
        return json.readTree(run("actions", "list", "--status", status, "-o", "json").out);
    }

    @Test
    void rejectsAndApprovesAndExplains() throws Exception {
        String first = waiting("one");
        assertThat(run("actions", "list").out)
                .contains("waiting")
                .contains("suspend")
                .contains(DOMAIN);
        assertThat(run("actions", "list", "--explain").out)
                .contains("pass paused")
                .contains("pass lease");
        assertThat(run("actions", "reject", first.substring(0, 12), "--reason", "no").out)
                .startsWith("rejected:");
        Outcome again = run("actions", "approve", first);
        assertThat(again.code).isEqualTo(1);
        assertThat(again.err).contains("no single action");

        String second = waiting("two");
        assertThat(run("actions", "approve", second).out).startsWith("approved:");
        await().atMost(Duration.ofSeconds(60)).until(() -> list("verified").size() == 1);
        assertThat(list("refused").get(0).path("answer").path("reason").asText())
                .isEqualTo("no");
        assertThat(run("actions", "approve", "nonsense").code).isEqualTo(2);
    }

    @Test
    void pausesAndResumesAndReloads() {
        assertThat(run("actions", "pause", "--reason", "work", "--until", "1h").out)
                .contains("paused until")
                .contains("work");
        assertThat(run("actions", "resume").out).contains("has ended");
        assertThat(run("actions", "resume").out).contains("nothing was paused");
        assertThat(run("actions", "reload").out).contains("2 rules");
        assertThat(run("actions", "pause", "--until", "1h").code).isEqualTo(2);
    }

    @Test
    void simulatesAnAlertAnEventAndTheHistory() throws Exception {
        Path alert = Files.writeString(folder.resolve("alert.json"), notification("three"));
        assertThat(run("actions", "simulate", "--alert", alert.toString()).out)
                .contains("ask: suspend would")
                .contains("paused");
        Path event =
                Files.writeString(folder.resolve("event.json"), run("events", "--type", "started", "-o", "json").out);
        assertThat(run("actions", "simulate", "--event", event.toString(), "--rule", "began").out)
                .contains("began: suspend would");
        Outcome past = run("actions", "simulate", "--since", "24h");
        assertThat(past.err).isEmpty();
        assertThat(past.out).contains("began").contains("observe").contains("signals, rules were about");
        assertThat(json.readTree(run("actions", "simulate", "--since", "24h", "-o", "json").out)
                        .path("counts")
                        .path("began")
                        .path("would-observe")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void simulatesOneThingAtATime() {
        assertThat(run("actions", "simulate").code).isEqualTo(2);
        assertThat(run("actions", "simulate", "--alert", "a", "--since", "1h").code)
                .isEqualTo(2);
        assertThat(run("actions", "simulate", "--alert", "/no/such/file").code).isEqualTo(2);
        assertThat(run("actions", "simulate", "--since", "24h", "--rule", "no-such-rule").code)
                .isEqualTo(2);
    }

    private Outcome run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings io = new Surroundings(print(out), print(err), env, false, InstantSource.system(), ZoneOffset.UTC);
        int code = Commands.line(io).execute(args);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(OutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
