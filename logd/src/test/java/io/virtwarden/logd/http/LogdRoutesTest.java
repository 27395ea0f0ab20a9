package io.virtwarden.logd.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.store.ConsoleInfo;
import io.virtwarden.logd.store.ConsoleStore;
import io.virtwarden.logd.store.Shares;
import io.virtwarden.logd.store.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogdRoutesTest {
    private static final UUID WEB = UUID.fromString("11111111-0000-4000-8000-000000000001");
    private static final UUID DB = UUID.fromString("22222222-0000-4000-8000-000000000002");
    private static final ConsoleId SERIAL = new ConsoleId(WEB, "/var/log/consoles/web-serial0.log");
    private static final ConsoleId DOMAIN_LOG = new ConsoleId(WEB, "/var/log/libvirt/qemu/web.log");
    private static final ConsoleId ODD = new ConsoleId(DB, "/srv/\udcff.log");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final long MICROS = NOON.toEpochMilli() * 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Vertx vertx;
    private ConsoleStore store;
    private LogdRoutes routes;
    private OpsEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        vertx = EventLoops.open();
        StoreSettings settings = StoreSettings.standard();
        InstantSource clock = InstantSource.fixed(NOON.plusSeconds(3600));
        store = ConsoleStore.open(folder, settings, Shares.standard(settings), clock, new SimpleMeterRegistry());
        routes = new LogdRoutes(vertx, store, new Names(), clock, Duration.ofMillis(500));
        endpoint = OpsEndpoint.open(
                vertx,
                "logd.http",
                HttpSettings.ephemeral(),
                new OpsContent(List.of(), List.of(), (format, gzip) -> Buffer.buffer(), routes::addTo));
    }

    @AfterEach
    void close() {
        endpoint.close();
        routes.close();
        store.close();
        vertx.close().await();
    }

    /** As libvirt would know them. */
    private static final class Names implements ConsoleNames {
        @Override
        public Optional<UUID> domain(String name) {
            return name.equals("renamed") ? Optional.of(WEB) : Optional.empty();
        }

        @Override
        public Optional<String> console(UUID domain, String alias) {
            return domain.equals(WEB) && alias.equals("console7") ? Optional.of(SERIAL.name()) : Optional.empty();
        }

        @Override
        public List<String> aliases(ConsoleId console) {
            return console.equals(SERIAL) ? List.of("serial0") : List.of();
        }
    }

    @Test
    void listsConsoles() throws Exception {
        store.mark(SERIAL, "web", MICROS, ConsoleMark.of(ConsoleMark.Kind.OPENED, ""));
        say(SERIAL, "web", 1, "one\ntwo\n");
        say(ODD, "db", 2, "three\n");
        HttpResponse<String> response = get("/v1/consoles");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode list = JSON.readTree(response.body());
        assertThat(list).hasSize(2);
        JsonNode web = list.get(1);
        assertThat(web.path("domain").asText()).isEqualTo(WEB.toString());
        assertThat(web.path("domainName").asText()).isEqualTo("web");
        assertThat(web.path("name").asText()).isEqualTo(SERIAL.name());
        assertThat(web.path("aliases").get(0).asText()).isEqualTo("serial0");
        assertThat(web.path("bytes").asLong()).isEqualTo(8);
        assertThat(web.path("lines").asLong()).isEqualTo(2);
        assertThat(web.path("first").asText()).isEqualTo("2026-11-23T12:00:00.000000Z");
        assertThat(web.path("last").asText()).isEqualTo("2026-11-23T12:00:01.000000Z");
        assertThat(web.path("open").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/consoles/web",
                "/v1/consoles/renamed",
                "/v1/consoles/web/serial0",
                "/v1/consoles/web/console7",
                "/v1/consoles/web/web-serial0",
                "/v1/consoles/web/web-serial0.log",
                "/v1/consoles/11111111-0000-4000-8000-000000000001",
                "/v1/consoles/web/%2Fvar%2Flog%2Fconsoles%2Fweb-serial0.log",
                "/v1/consoles/web//var/log/consoles/web-serial0.log",
            })
    void findsAConsoleByAnyOfItsNames(String path) throws Exception {
        say(SERIAL, "web", 0, "serial\n");
        say(DOMAIN_LOG, "web", 0, "qemu\n");
        assertThat(get(path).body()).isEqualTo("serial\n");
    }

    @Test
    void findsAConsoleWhoseNameIsNoText() throws Exception {
        say(ODD, "db", 0, "odd\n");
        assertThat(get("/v1/consoles/db/%2Fsrv%2F%FF.log").body()).isEqualTo("odd\n");
        assertThat(get("/v1/consoles/db").body()).isEqualTo("odd\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|0:1:2:3:",
                "?tail=2|2:3:",
                "?tail=0|''",
                "?since=2026-11-23T12:00:02Z|2:3:",
                "?since=1h&until=2026-11-23T12:00:01Z|0:",
                "?since=10s|''",
                "?grep=[12]|1:2:",
                "?grep=[12]&tail=1|2:",
                "?tail=1&timestamps=true|2026-11-23T12:00:03.000000Z 3:",
                "?tail=1&ansi=false|3:",
                "?tail=1&marks=all|3:",
                "?since=%2B999999999-12-31T23:59:59Z|''",
            })
    void givesExactlyWhatWasAskedFor(String query, String expected) throws Exception {
        for (int i = 0; i < 4; i++) say(SERIAL, "web", i, i + "\n");
        HttpResponse<String> response = get("/v1/consoles/web"
                + (query == null ? "" : query.replace("[", "%5B").replace("]", "%5D")));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(expected.replaceAll(":(?!\\d\\d)", "\n"));
        assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/consoles/nobody, 404, nobody",
        "/v1/consoles/web/serial9, 404, serial0",
        "/v1/consoles/33333333-0000-4000-8000-000000000003, 404, 33333333",
        "/v1/consoles/web?tail=-1, 400, tail",
        "/v1/consoles/web?tail=1000001, 400, 1000000",
        "/v1/consoles/web?since=yesterday, 400, RFC 3339",
        "/v1/consoles/web?grep=%28, 400, grep",
        "/v1/consoles/web?follow=perhaps, 400, follow",
        "/v1/consoles/web?follow=true&until=now, 400, exclude",
        "/v1/consoles/web?color=red, 400, color",
        "/v1/consoles?color=red, 400, color",
        "/v1/consoles/web?tail=1&tail=2, 400, twice",
    })
    void explainsWhatIsWrong(String path, int status, String words) throws Exception {
        say(SERIAL, "web", 0, "x\n");
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body()).contains(words);
    }

    @Test
    void answersHeadAndNamesTheMethodsThatThereAre() throws Exception {
        say(SERIAL, "web", 0, "x\n");
        HttpResponse<String> head = http.send(
                request("/v1/consoles/web?follow=true")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> post = http.send(
                request("/v1/consoles")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
    }

    @Test
    void asksWhichOfSeveralConsolesIsMeant() throws Exception {
        say(SERIAL, "web", 0, "x\n");
        say(new ConsoleId(WEB, "/var/log/consoles/web-serial1.log"), "web", 0, "y\n");
        HttpResponse<String> response = get("/v1/consoles/web");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("web-serial0.log (serial0)").contains("web-serial1.log");
        assertThat(get("/v1/consoles/web/serial1").body()).isEqualTo("y\n");
    }

    @Test
    void streamsOn() throws Exception {
        say(SERIAL, "web", 0, "before\n");
        HttpResponse<InputStream> response =
                http.send(request("/v1/consoles/web?follow=true").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(new String(body.readNBytes(7), StandardCharsets.UTF_8)).isEqualTo("before\n");
            for (int i = 0; i < 20; i++) {
                say(SERIAL, "web", i, "line " + i + "\n");
                String line = "line " + i + "\n";
                assertThat(new String(body.readNBytes(line.length()), StandardCharsets.UTF_8))
                        .isEqualTo(line);
            }
        }
        // Who follows and leaves gives its place among logd.http.requests.max back.
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        endpoint.bindTo(registry);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        registry.get("virtwarden.http.requests.active").gauge().value() == 0);
    }

    @Test
    void givesALargeConsoleByteForByte() throws Exception {
        byte[] piece = new byte[64 << 10];
        Random random = new Random(2);
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < 320; i++) {
            random.nextBytes(piece);
            all.writeBytes(piece);
            long micros = MICROS + i;
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> store.bytes(SERIAL, "web", micros, ByteBuffer.wrap(piece)));
        }
        settled(SERIAL, all.size());
        HttpResponse<byte[]> response =
                http.send(request("/v1/consoles/web").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(java.util.Arrays.equals(response.body(), all.toByteArray())).isTrue();
    }

    /** A client that stops reading is cut off, holds no memory meanwhile, and harms nobody. */
    @Test
    void cutsOffAClientThatStopsReading() throws Exception {
        byte[] piece = new byte[64 << 10];
        for (int i = 0; i < 640; i++) {
            long micros = MICROS + i;
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> store.bytes(SERIAL, "web", micros, ByteBuffer.wrap(piece)));
        }
        settled(SERIAL, 640L * piece.length);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /v1/consoles/web HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(get("/v1/consoles").statusCode()).isEqualTo(200);
            await().pollDelay(Duration.ofMillis(900)).until(() -> true); // longer than the server's patience
            InputStream in = socket.getInputStream();
            long received = 0;
            byte[] buffer = new byte[64 << 10];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) received += n;
            } catch (IOException reset) {
                // an end that is no end in order is what it should see
            }
            assertThat(received).isLessThan(640L * piece.length);
        }
    }

    @Test
    void deletesADomain() throws Exception {
        say(SERIAL, "web", 0, "secret\n");
        say(ODD, "db", 0, "other\n");
        HttpResponse<String> response =
                http.send(request("/v1/consoles/web").DELETE().build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(JSON.readTree(response.body()).path("bytes").asLong()).isEqualTo(7);
        assertThat(get("/v1/consoles/web").statusCode()).isEqualTo(404);
        assertThat(get("/v1/consoles/db").body()).isEqualTo("other\n");
        assertThat(http.send(request("/v1/consoles/db/x").DELETE().build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(400);
        assertThat(http.send(request("/v1/consoles/web").DELETE().build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    private void say(ConsoleId console, String domain, int second, String text) {
        long before = store.consoles().stream()
                .filter(info -> info.id().equals(console))
                .mapToLong(ConsoleInfo::bytes)
                .sum();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(store.bytes(console, domain, MICROS + second * 1_000_000L, ByteBuffer.wrap(bytes)))
                .isTrue();
        settled(console, before + bytes.length);
    }

    private void settled(ConsoleId console, long bytes) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() ->
                        store.consoles().stream().anyMatch(info -> info.id().equals(console) && info.bytes() == bytes));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .timeout(Duration.ofSeconds(30));
    }
}
