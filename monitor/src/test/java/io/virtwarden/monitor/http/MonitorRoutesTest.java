package io.virtwarden.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.monitor.inventory.Known;
import io.virtwarden.monitor.inventory.KnownState;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorRoutesTest {
    private static final UUID NODE = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final KnownState known = new KnownState();
    private Vertx vertx;
    private Journal journal;
    private AuditTrail trail;
    private MonitorRoutes routes;
    private OpsEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        vertx = EventLoops.open();
        InstantSource clock = InstantSource.fixed(NOON.plusSeconds(3600));
        journal = JournalFolder.open(
                folder.resolve("journal"), JournalLimits.DEFAULT, clock, new SimpleMeterRegistry(), Tags.empty());
        trail = AuditTrail.open(journal, NODE);
        routes = new MonitorRoutes(
                vertx,
                new MonitorRoutes.Sources(
                        journal,
                        known,
                        Figures.NONE,
                        out -> {
                            out.writeStartObject();
                            out.writeEndObject();
                        },
                        clock),
                Duration.ofMillis(500));
        endpoint = OpsEndpoint.open(
                vertx,
                "monitor.http",
                HttpSettings.ephemeral(),
                new OpsContent(List.of(), List.of(), (format, gzip) -> Buffer.buffer(), routes::addTo));
    }

    @AfterEach
    void close() {
        endpoint.close();
        routes.close();
        journal.close();
        vertx.close().await();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/events", "/v1/events?follow=true", "/v1/domains", "/v1/networks", "/v1/pools", "/v1/node"})
    void answersHeadWithoutABody(String path) throws Exception {
        append("domain.lifecycle", "web", "suspended");
        durable(1);
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(uri(path))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).isPresent();
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999w", "-999999999-01-01T00:00:00Z", "999999999-12-31T23:59:59Z"})
    void takesTimesThatNoClockShows(String since) throws Exception {
        append("domain.lifecycle", "web", "suspended");
        durable(1);
        HttpResponse<String> response = get("/v1/events?since=" + since.replace("+", "%2B"));
        assertThat(response.body()).doesNotContain("note");
    }

    @Test
    void givesTheHistoryAsLinesWithDataByteForByte() throws Exception {
        AuditRecord record = append("domain.lifecycle", "web", "suspended");
        durable(1);
        HttpResponse<String> response = get("/v1/events");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/x-ndjson");
        assertThat(response.body().lines()).hasSize(1);
        assertThat(response.body()).contains("\"data\":" + new String(record.data(), StandardCharsets.UTF_8) + "}");
        JsonNode line = JSON.readTree(response.body());
        assertThat(line.path("id").asText()).isEqualTo(record.id());
        assertThat(line.path("seq").asLong()).isEqualTo(1);
        assertThat(line.path("epoch").asLong()).isEqualTo(journal.epoch());
        assertThat(line.path("chain").asText()).hasSize(64);
        assertThat(line.path("time").asText()).isEqualTo("2026-11-23T12:00:00.000000Z");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/events, 1 2 3 4",
        "/v1/events?since=2, 3 4",
        "/v1/events?since=4, ''",
        "/v1/events?since=99, ''",
        "/v1/events?since=now, ''",
        "/v1/events?since=30m, ''",
        "/v1/events?since=2h, 1 2 3 4",
        "/v1/events?since=2026-11-23T12:00:02Z, 3 4",
        "/v1/events?limit=2, 1 2",
        "/v1/events?domain=db, 2",
        "/v1/events?domain=web&since=1, 3",
        "/v1/events?type=lifecycle, 1 2 3",
        "/v1/events?type=domain.lifecycle, 1 2 3",
        "/v1/events?type=io.virtwarden.node.gap.v1, 4",
        "/v1/events?type=gap, 4",
        "/v1/events?type=suspended, 1 3",
    })
    void givesExactlyWhatWasAskedFor(String path, String expected) throws Exception {
        append("domain.lifecycle", "web", "suspended");
        append("domain.lifecycle", "db", "started");
        append("domain.lifecycle", "web", "suspended");
        append("node.gap", "", "gap");
        durable(4);
        assertThat(sequences(get(path).body())).isEqualTo(expected);
    }

    @Test
    void goesOnAfterARecordsIdAndStartsOverForAnotherEpoch() throws Exception {
        AuditRecord first = append("domain.lifecycle", "web", "suspended");
        append("domain.lifecycle", "web", "resumed");
        durable(2);
        assertThat(sequences(get("/v1/events?since=" + first.id()).body())).isEqualTo("2");
        String other = NODE + "/" + (journal.epoch() - 1) + "/2";
        assertThat(sequences(get("/v1/events?since=" + other).body())).isEqualTo("1 2");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/events?since=yesterday, since",
        "/v1/events?limit=0, limit",
        "/v1/events?limit=many, limit",
        "/v1/events?follow=perhaps, follow",
        "/v1/events?domain=, domain",
        "/v1/events?sinse=1, sinse",
        "/v1/events?since=1&since=2, since",
        "/v1/domains?state=running, state",
    })
    void refusesABadParameterByName(String path, String parameter) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(response.body()).path("detail").asText()).contains("parameter " + parameter);
    }

    @Test
    void followsWhatComes() throws Exception {
        append("domain.lifecycle", "web", "suspended");
        durable(1);
        try (BufferedReader lines = stream("/v1/events?follow=true", "*/*")) {
            assertThat(JSON.readTree(lines.readLine()).path("seq").asLong()).isEqualTo(1);
            append("domain.lifecycle", "web", "resumed");
            assertThat(JSON.readTree(lines.readLine()).path("seq").asLong()).isEqualTo(2);
        }
    }

    @Test
    void sendsServerSentEventsThatABrowserCanResume() throws Exception {
        AuditRecord record = append("domain.lifecycle", "web", "suspended");
        AuditRecord next = append("domain.lifecycle", "web", "resumed");
        durable(2);
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/events"))
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", record.id())
                .build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        try (BufferedReader lines = reader(response.body())) {
            assertThat(lines.readLine()).isEqualTo("id: " + next.id());
            assertThat(lines.readLine()).isEqualTo("event: io.virtwarden.domain.lifecycle.v1");
            assertThat(lines.readLine()).startsWith("data: {\"id\":\"" + next.id());
            assertThat(lines.readLine()).isEmpty();
        }
    }

    /** The journal is the buffer: what a client does not take is not held for it, and in the end it is let go. */
    @Test
    void disconnectsAClientThatTakesNothing() throws Exception {
        String filling = "x".repeat(60_000);
        for (int i = 0; i < 600; i++) {
            append("domain.lifecycle", filling, "suspended");
        }
        durable(600);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /v1/events?follow=true HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            long before = used();
            // The rest of 36 MB is not read: the server gives up on us, and the stream ends before its end.
            await().atMost(Duration.ofSeconds(20)).until(() -> closedByServer(socket));
            assertThat(used() - before).isLessThan(30L << 20);
        }
    }

    @Test
    void listsWhatIsKnown() throws Exception {
        UUID uuid = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");
        Subject subject = new Subject(ObjectKind.DOMAIN, uuid, "käse \u2603", 7);
        known.set(
                ObjectKey.of("qemu:///system", subject),
                new Known.Domain(subject, DomainStates.PAUSED, 5, true, false, NOON));
        JsonNode domain = JSON.readTree(get("/v1/domains").body()).get(0);
        assertThat(domain.path("name").asText()).isEqualTo("käse \u2603");
        assertThat(domain.path("state").asText()).isEqualTo("paused");
        assertThat(domain.path("reason").asText()).isEqualTo("ioerror");
        assertThat(domain.path("uri").asText()).isEqualTo("qemu:///system");
        assertThat(JSON.readTree(get("/v1/networks").body())).isEmpty();
        assertThat(JSON.readTree(get("/v1/pools").body())).isEmpty();
        assertThat(get("/v1/node").statusCode()).isEqualTo(200);
    }

    private static boolean closedByServer(Socket socket) throws IOException {
        // Writing to a connection that the other side has reset fails after the first attempt.
        try {
            socket.getOutputStream().write('\n');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private AuditRecord append(String type, String name, String event) {
        Instant time = NOON.plusSeconds(journal.next() - 1);
        byte[] data = ("{\"object\":\"x\",\"name\":\"" + name + "\",\"event\":\"" + event + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        return trail.append("io.virtwarden." + type + ".v1", NODE.toString(), NODE.toString(), time, data);
    }

    private void durable(long sequence) {
        await().until(() -> journal.durable() >= sequence);
    }

    private URI uri(String path) {
        return URI.create(endpoint.address() + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private BufferedReader stream(String path, String accept) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path)).header("Accept", accept).build();
        return reader(
                http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body());
    }

    private static BufferedReader reader(InputStream body) {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static String sequences(String body) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line : body.lines().toList()) {
            all.append(all.isEmpty() ? "" : " ")
                    .append(JSON.readTree(line).path("seq").asLong());
        }
        return all.toString();
    }
}
