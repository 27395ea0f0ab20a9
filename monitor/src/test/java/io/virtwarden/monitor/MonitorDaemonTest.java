package io.virtwarden.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.settings.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon in this JVM, on libvirt's test driver. */
class MonitorDaemonTest {
    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void becomesReadyAndListsAndRemembers() throws Exception {
        try (MonitorDaemon daemon = started(Map.of())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> status(daemon, "/health/ready") == 200);
            assertThat(status(daemon, "/health/live")).isEqualTo(200);
            JsonNode domains = json(daemon, "/v1/domains");
            assertThat(domains.get(0).path("name").asText()).isEqualTo("test");
            assertThat(json(daemon, "/v1/networks").get(0).path("name").asText())
                    .isEqualTo("default");
            assertThat(json(daemon, "/v1/pools").get(0).path("name").asText()).isEqualTo("default-pool");
            assertThat(json(daemon, "/v1/node")
                            .path("connections")
                            .get(0)
                            .path("state")
                            .asText())
                    .isEqualTo("up");
            assertThat(body(daemon, "/v1/events?type=reconciled").isEmpty()).isTrue();
            assertThat(body(daemon, "/metrics")).contains("virtwarden_build_info{daemon=\"monitor\"");
        }
        try (MonitorDaemon daemon = started(Map.of())) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> body(daemon, "/v1/events?type=gap").contains("monitor-stopped"));
        }
    }

    @Test
    void staysUpButNotReadyWhileLibvirtAndKafkaCannotBeReached() throws Exception {
        Map<String, String> env = Map.of(
                "VIRTWARDEN_LIBVIRT_URIS",
                "qemu+unix:///system?socket=/nowhere/libvirt-sock",
                "VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS",
                "127.0.0.1:1");
        try (MonitorDaemon daemon = started(env)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> body(daemon, "/health/ready").contains("/nowhere/libvirt-sock"));
            assertThat(status(daemon, "/health/ready")).isEqualTo(503);
            assertThat(status(daemon, "/health/live")).isEqualTo(200);
            assertThat(body(daemon, "/health/ready")).contains("127.0.0.1:1");
        }
    }

    @Test
    void refusesAFolderThatAnotherOneUses() throws Exception {
        try (MonitorDaemon first = started(Map.of());
                MonitorDaemon second = daemon(Map.of())) {
            assertThat(first.address()).isNotEmpty();
            assertThatThrownBy(second::start).hasMessageContaining(folder.toString());
        }
    }

    @Test
    void refusesAFolderThatCannotBeOne() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (MonitorDaemon daemon = daemon(Map.of("VIRTWARDEN_MONITOR_STATE", file.toString()))) {
            assertThatThrownBy(daemon::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("monitor.state")
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void refusesAPortInUseAndNamesTheSetting() throws Exception {
        try (MonitorDaemon first = started(Map.of())) {
            String port = first.address().replaceAll(".*:", "");
            Map<String, String> env = Map.of(
                    "VIRTWARDEN_MONITOR_HTTP_PORT",
                    port,
                    "VIRTWARDEN_MONITOR_STATE",
                    folder.resolve("other").toString());
            try (MonitorDaemon second = daemon(env)) {
                assertThatThrownBy(second::start).hasMessageContaining(port).hasMessageContaining("monitor.http.port");
            }
        }
    }

    private MonitorDaemon started(Map<String, String> env) throws Exception {
        MonitorDaemon daemon = daemon(env);
        daemon.start();
        return daemon;
    }

    private MonitorDaemon daemon(Map<String, String> env) throws SettingsException {
        Map<String, String> all = new HashMap<>(Map.of(
                "VIRTWARDEN_LIBVIRT_URIS", "test:///default",
                "VIRTWARDEN_MONITOR_HTTP_PORT", "0",
                "VIRTWARDEN_MONITOR_STATE", folder.resolve("state").toString()));
        all.putAll(env);
        return new MonitorDaemon(MonitorSettings.load(null, all).value(), InstantSource.system());
    }

    private int status(MonitorDaemon daemon, String path) throws IOException, InterruptedException {
        return get(daemon, path).statusCode();
    }

    private String body(MonitorDaemon daemon, String path) throws IOException, InterruptedException {
        return get(daemon, path).body();
    }

    private JsonNode json(MonitorDaemon daemon, String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(body(daemon, path));
    }

    private HttpResponse<String> get(MonitorDaemon daemon, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(daemon.address() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
