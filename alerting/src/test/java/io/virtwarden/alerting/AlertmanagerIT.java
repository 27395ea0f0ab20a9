package io.virtwarden.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.alerting.engine.EngineUnderTest;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalUnusableException;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.testkit.lab.AlertmanagerProcess;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorExtension;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.PrometheusProcess;
import io.virtwarden.testkit.lab.TestJvm;
import io.virtwarden.testkit.lab.TiedProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A rule of the real Prometheus, the real Alertmanager, the daemon as a process, a guest under a real libvirtd. */
@ExtendWith(HypervisorExtension.class)
class AlertmanagerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ACTED = "io.virtwarden.action.started.v1";

    private final UUID vm = UUID.randomUUID();
    private final int port = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @BeforeAll
    static void demand() {
        LabRequirements.demand(LabRequirements.Part.PROMETHEUS, LabRequirements.Part.ALERTMANAGER);
    }

    @Test
    void oneActionThoughTheAlertComesAgainAndAgainAndTheDaemonIsKilled(PrivateHypervisor lab) throws Exception {
        lab.define(DomainXml.named("wild").uuid(vm).disk(lab.disk("wild", "8M"), "vda"));
        lab.virsh("start", vm.toString());
        Path settings = settings(lab.uri());
        try (AlertmanagerProcess alertmanager = AlertmanagerProcess.configured(alertmanagerYaml());
                PrometheusProcess prometheus = PrometheusProcess.configured(prometheusYaml(alertmanager.target()))) {
            try (TiedProcess daemon = start(settings)) {
                // Before it was there, Alertmanager was refused; now it tries again.
                await().atMost(PATIENCE).until(() -> count(ACTED) == 1);
                daemon.kill9();
            }
            try (TiedProcess daemon = start(settings)) {
                await().atMost(PATIENCE).until(() -> metric("duplicate") >= 2);
                await().atMost(PATIENCE).until(() -> count("io.virtwarden.action.ended.v1") == 1);
                daemon.kill9();
            }
            try (TiedProcess daemon = start(settings)) {
                await().atMost(PATIENCE).until(() -> metric("duplicate") >= 2);
                assertThat(daemon.terminate(Duration.ofSeconds(30))).isZero();
            }
            assertThat(prometheus.query("ALERTS{alertname=\"Wild\",alertstate=\"firing\"}"))
                    .hasSize(1);
        }
        assertThat(count("io.virtwarden.alert.received.v1")).isEqualTo(1);
        assertThat(count(ACTED)).isEqualTo(1);
        assertThat(count("io.virtwarden.action.ended.v1")).isEqualTo(1);
        JsonNode ended = data("io.virtwarden.action.ended.v1").get(0);
        // Killed before the call, nobody can say what became of it; killed after it, the guest shows it.
        String state = lab.virsh("domstate", vm.toString()).strip();
        assertThat(ended.path("result").asText()).isEqualTo(state.equals("paused") ? "verified" : "unknown");
        assertThat(data("io.virtwarden.alert.truncated.v1")).isNotEmpty().allSatisfy(one -> {
            assertThat(one.path("receiver").asText()).isEqualTo("few");
            assertThat(one.path("missing").asInt()).isEqualTo(2);
        });
        assertThat(EngineUnderTest.findings(folder.resolve("state/journal"))).isZero();
    }

    private Path settings(String uri) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
            rules:
              calm:
                description: suspend a guest that runs wild
                alert: ['alertname="Wild"']
                mode: auto
                steps: [{action: suspend, timeout: 10s}]
                limits: {cooldown: 0s, flaps: 100}
            """);
        return Files.writeString(
                folder.resolve("virtwarden.yaml"), """
            libvirt: {uris: ["%s"]}
            alerting:
              state: %s
              rules: %s
              retry: 1s
              allow: {%s: suspend}
              http: {port: %d}
            """.formatted(uri, folder.resolve("state"), rules, vm, port));
    }

    /** Two receivers: one gets all, as from a pair of Alertmanagers the other gets the same again, cut to one alert. */
    private String alertmanagerYaml() {
        return """
            route:
              receiver: all
              group_by: ['...']
              group_wait: 1s
              group_interval: 1s
              repeat_interval: 2s
              routes:
                - {receiver: all, continue: true, group_by: [job], matchers: ['alertname=~".+"']}
                - {receiver: few, group_by: [job], matchers: ['alertname=~".+"']}
            receivers:
              - name: all
                webhook_configs: [{url: 'http://127.0.0.1:%1$d/v1/alerts', send_resolved: true}]
              - name: few
                webhook_configs: [{url: 'http://127.0.0.1:%1$d/v1/alerts', max_alerts: 1}]
            """.formatted(port);
    }

    private String prometheusYaml(String alertmanager) throws IOException {
        Path rules = Files.writeString(folder.resolve("prometheus-rules.yaml"), """
            groups:
              - name: lab
                rules:
                  - {alert: Wild, expr: vector(1), labels: {domain_uuid: "%s"}}
                  - {alert: Other, expr: vector(1), labels: {number: "1"}}
                  - {alert: Other, expr: vector(1), labels: {number: "2"}}
            """.formatted(vm));
        return """
            global: {evaluation_interval: 1s}
            rule_files: ['%s']
            alerting: {alertmanagers: [{static_configs: [{targets: ['%s']}]}]}
            """.formatted(rules, alertmanager);
    }

    private TiedProcess start(Path settings) {
        return TiedProcess.start(
                TestJvm.command(128, AlertingProcess.class, settings.toString()), Map.of(), folder.resolve("output"));
    }

    private double metric(String outcome) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            String page =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher sample = Pattern.compile(
                            "virtwarden_alerting_signals_total\\{outcome=\"" + outcome + "\",source=\"alert\"} (\\S+)")
                    .matcher(page);
            return sample.find() ? Double.parseDouble(sample.group(1)) : 0;
        } catch (IOException e) {
            return 0; // not up yet
        }
    }

    // ---- the audit trail, as it is on the disk

    private int count(String type) throws Exception {
        return data(type).size();
    }

    private List<JsonNode> data(String type) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        if (!Files.isDirectory(folder.resolve("state/journal"))) {
            return found;
        }
        try (ReadableJournal journal = JournalFolder.readOnly(folder.resolve("state/journal"));
                ReadableJournal.Reader reader = journal.read(1)) {
            AuditCodec codec = new AuditCodec(journal.epoch());
            for (JournalEntry entry = reader.next(Duration.ZERO); entry != null; entry = reader.next(Duration.ZERO)) {
                AuditRecord record = codec.decode(entry);
                if (record.type().equals(type)) {
                    found.add(json.readTree(new String(record.data(), StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException | JournalUnusableException e) {
            return List.of(); // it is being made
        }
        return found;
    }
}
