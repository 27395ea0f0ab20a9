package io.virtwarden.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.SecretFile;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.testkit.lab.Ports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONSOLE = "/page/data/console?domain=" + SimulatedNode.uuid(1) + "&name=";

    @TempDir
    private Path folder;

    private final OpenParts parts = new OpenParts();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        parts.close();
    }

    private static PageSettings settings(Map<String, URI> daemons, boolean remote) {
        return new PageSettings(
                true, daemons, Optional.empty(), remote, Optional.of(URI.create("https://grafana.example.org/")));
    }

    private SimulatedNode node(HttpSettings http, PageSettings page) throws IOException {
        return parts.keep("node", SimulatedNode.open(folder, http, page));
    }

    private SimulatedNode node(Map<String, URI> daemons) throws IOException {
        return node(HttpSettings.ephemeral(), settings(daemons, false));
    }

    private StandInDaemon daemon(Handler<HttpServerRequest> answers) {
        return parts.keep("daemon", StandInDaemon.answering(answers));
    }

    private static HttpRequest.Builder request(SimulatedNode node, String path) {
        return HttpRequest.newBuilder(URI.create(node.address() + path)).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(SimulatedNode node, String path) throws IOException, InterruptedException {
        return send(request(node, path));
    }

    private JsonNode json(SimulatedNode node, String path) throws IOException, InterruptedException {
        return JSON.readTree(get(node, path).body());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private void assertProblem(SimulatedNode node, String path, int status, String detail) throws Exception {
        HttpResponse<byte[]> response = get(node, path);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
        assertThat(JSON.readTree(response.body()).path("detail").asText()).contains(detail);
    }

    @Test
    void isSmallAndEveryFileThatItNamesIsThere() throws Exception {
        SimulatedNode node = node(Map.of());
        List<String> paths = new ArrayList<>(List.of("/"));
        List<String> types = new ArrayList<>();
        int size = 0;
        for (int i = 0; i < paths.size(); i++) {
            HttpResponse<byte[]> file = get(node, paths.get(i));
            assertThat(file.statusCode()).as(paths.get(i)).isEqualTo(200);
            types.add(header(file, "content-type"));
            size += file.body().length;
            var named = Pattern.compile("(?:src|href)=\"(page/[^\"]+)\"|from '\\./([^']+)'")
                    .matcher(text(file));
            while (named.find()) {
                String path = "/" + (named.group(1) == null ? "page/" + named.group(2) : named.group(1));
                if (!paths.contains(path)) {
                    paths.add(path);
                }
            }
        }
        assertThat(paths).hasSizeGreaterThan(5);
        assertThat(types).contains("text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/svg+xml");
        assertThat(size).isLessThan(100_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page/page.js", "/page/page.css", "/page/icon.svg"})
    void keepsTheBrowserFromEverythingButShowingIt(String path) throws Exception {
        HttpResponse<byte[]> file = get(node(Map.of()), path);
        assertThat(header(file, "content-security-policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("require-trusted-types-for 'script'", "frame-ancestors 'none'", "form-action 'none'")
                .doesNotContain("unsafe", "http", "*");
        assertThat(header(file, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(file, "referrer-policy")).isEqualTo("no-referrer");
        assertThat(text(file)).doesNotContain("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(");
    }

    @Test
    void isAskedForAgainOnlyWhenItHasChanged() throws Exception {
        SimulatedNode node = node(Map.of());
        HttpResponse<byte[]> first = get(node, "/page/page.js");
        assertThat(header(first, "cache-control")).isEqualTo("no-cache");
        String etag = header(first, "etag");
        for (String known : List.of(etag, "\"other\", " + etag, etag.substring(2), "*")) {
            HttpResponse<byte[]> again = send(request(node, "/page/page.js").header("If-None-Match", known));
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "etag")).isEqualTo(etag);
        }
        HttpResponse<byte[]> other = send(request(node, "/page/page.js").header("If-None-Match", "\"other\""));
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void goesOutCompressedAndAnswersHeadWithItsLength() throws Exception {
        SimulatedNode node = node(Map.of());
        HttpResponse<byte[]> plain = get(node, "/page/page.js");
        HttpResponse<byte[]> zipped = send(request(node, "/page/page.js").header("Accept-Encoding", "gzip"));
        assertThat(header(zipped, "content-encoding")).isEqualTo("gzip");
        assertThat(header(zipped, "vary")).isEqualTo("Accept-Encoding");
        assertThat(unzipped(zipped.body())).isEqualTo(plain.body());
        HttpResponse<byte[]> head = send(request(node, "/").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "content-length"))
                .isEqualTo(Integer.toString(get(node, "/").body().length));
    }

    private static byte[] unzipped(byte[] bytes) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    @Test
    void servesItsFilesToEverybodyAndNothingElseWithoutTheToken() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
        StandInDaemon lockd = daemon(request -> request.response().end("[]"));
        SimulatedNode node = node(
                new HttpSettings("127.0.0.1", 0, Optional.empty(), Optional.of(new SecretFile(token)), false, 64),
                settings(Map.of("lockd", lockd.address()), false));
        assertThat(get(node, "/").statusCode()).isEqualTo(200);
        assertThat(get(node, "/page/page.js").statusCode()).isEqualTo(200);
        for (String path : List.of("domains", "daemons", "leases", "actions", "consoles", "console")) {
            HttpResponse<byte[]> refused = get(node, "/page/data/" + path);
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(header(refused, "virtwarden-daemon")).isEmpty();
        }
        HttpResponse<byte[]> shown = send(request(node, "/page/data/leases").header("Authorization", "Bearer s3cret"));
        assertThat(shown.statusCode()).isEqualTo(200);
        // The monitor's token is the monitor's: it goes nowhere else by itself.
        assertThat(lockd.asked()).containsExactly("GET /v1/leases null");
    }

    @Test
    void asksOtherDaemonsNothingButWhatItMakesUpItself() throws Exception {
        StandInDaemon other = daemon(request -> request.response().end("[]"));
        SimulatedNode node =
                node(Map.of("logd", other.address(), "lockd", other.address(), "alerting", other.address()));
        for (String path : List.of(
                "/page/data/leases?follow=true",
                "/page/data/actions?limit=9",
                "/page/data/consoles",
                CONSOLE + "%2Fvar%2Flog%2F..%2Fa%20b%3Ftail%3D1%23.log&lines=7&grep=x")) {
            assertThat(get(node, path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(other.asked())
                .containsExactly(
                        "GET /v1/leases null",
                        "GET /v1/actions?limit=200 null",
                        "GET /v1/consoles null",
                        "GET /v1/consoles/" + SimulatedNode.uuid(1)
                                + "/%2Fvar%2Flog%2F..%2Fa%20b%3Ftail%3D1%23.log?tail=7&follow=true&ansi=false&marks=loss null");
        for (String path : List.of("/page/data/rules", "/page/data/leases/1/break", "/page/data/../../v1/leases")) {
            assertThat(get(node, path).statusCode()).as(path).isEqualTo(404);
        }
        HttpResponse<byte[]> post =
                send(request(node, "/page/data/leases").POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(other.asked()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page/data/console",
                "/page/data/console?domain=..&name=a",
                "/page/data/console?domain=00000000-0000-4000-8000-000000000001",
                "/page/data/console?domain=00000000-0000-4000-8000-000000000001&name=a&lines=5001",
                "/page/data/console?domain=00000000-0000-4000-8000-000000000001&name=a&lines=-1",
            })
    void refusesAConsoleThatCanBeNone(String path) throws Exception {
        StandInDaemon logd = daemon(request -> request.response().end());
        assertProblem(node(Map.of("logd", logd.address())), path, 400, "parameter");
        assertThat(logd.asked()).isEmpty();
    }

    @Test
    void showsADaemonItsOwnTokenAndPassesOnThatItAsksForOne() throws Exception {
        StandInDaemon logd = daemon(request -> {
            boolean fine = "Bearer logds".equals(request.getHeader("Authorization"));
            request.response().setStatusCode(fine ? 200 : 401).end(fine ? "[]" : "{\"detail\":\"Send the token\"}");
        });
        SimulatedNode node = node(Map.of("logd", logd.address()));
        HttpResponse<byte[]> refused = get(node, "/page/data/consoles");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(header(refused, "virtwarden-daemon")).isEqualTo("logd");
        assertThat(text(refused)).contains("logd says: Send the token");
        HttpResponse<byte[]> shown =
                send(request(node, "/page/data/consoles").header("Virtwarden-Daemon-Token", "Bearer logds"));
        assertThat(text(shown)).isEqualTo("[]");
    }

    @Test
    void saysThatADaemonIsAwayAndGoesOn() throws Exception {
        SimulatedNode node = node(Map.of(
                "lockd", URI.create("http://127.0.0.1:" + Ports.free()),
                "logd",
                        daemon(request -> request.response().setStatusCode(503).end())
                                .address(),
                "alerting", daemon(request -> request.response().end("{}")).address()));
        assertProblem(node, "/page/data/leases", 502, "lockd is away");
        JsonNode answer = json(node, "/page/data/daemons");
        assertThat(answer.path("grafana").asText()).isEqualTo("https://grafana.example.org");
        assertThat(answer.path("daemons").findValuesAsText("name")).containsExactly("alerting", "lockd", "logd");
        assertThat(answer.path("daemons").findValuesAsText("state")).containsExactly("ready", "away", "not-ready");
    }

    @Test
    void doesNotWaitForeverForADaemonThatHangs() throws Exception {
        SimulatedNode node = node(Map.of("lockd", daemon(request -> {}).address()));
        assertProblem(node, "/page/data/leases", 504, "lockd did not answer within 5 s");
        assertThat(json(node, "/page/data/daemons")
                        .path("daemons")
                        .get(0)
                        .path("state")
                        .asText())
                .isEqualTo("away");
    }

    @Test
    void refusesAnAnswerThatIsTooLargeAndCutsOneThatDidNotSaySo() throws Exception {
        Buffer piece = Buffer.buffer("x".repeat(1 << 20));
        SimulatedNode node = node(Map.of(
                "lockd",
                        daemon(request -> request.response().end("x".repeat(5 << 20)))
                                .address(),
                "alerting",
                        daemon(request -> {
                                    request.response().setChunked(true);
                                    for (int i = 0; i < 9; i++) {
                                        var unused = request.response().write(piece);
                                    }
                                    var unused = request.response().end();
                                })
                                .address()));
        assertProblem(node, "/page/data/leases", 502, "more than 4 MiB");
        assertThatIOException().isThrownBy(() -> get(node, "/page/data/actions"));
        await().atMost(Duration.ofSeconds(30)).until(() -> node.active() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"detail\":5}", "<script>alert(1)</script>", ""})
    void explainsARefusalInItsOwnWords(String body) throws Exception {
        StandInDaemon lockd = daemon(request -> request.response()
                .setStatusCode(503)
                .putHeader("Content-Type", "text/html")
                .putHeader("Set-Cookie", "a=b")
                .end(body));
        SimulatedNode node = node(Map.of("lockd", lockd.address()));
        assertProblem(node, "/page/data/leases", 503, "lockd");
        assertThat(header(get(node, "/page/data/leases"), "set-cookie")).isEmpty();
    }

    @Test
    void followsAConsoleAndLetsGoOfItWithTheBrowser() throws Exception {
        List<HttpServerRequest> open = new java.util.concurrent.CopyOnWriteArrayList<>();
        List<String> ended = new java.util.concurrent.CopyOnWriteArrayList<>();
        StandInDaemon logd = daemon(request -> {
            request.connection().closeHandler(gone -> ended.add(request.uri()));
            request.response().setChunked(true).putHeader("Content-Type", "text/html");
            var unused = request.response().write("login: ");
            open.add(request);
        });
        SimulatedNode node = node(Map.of("logd", logd.address()));
        HttpResponse<InputStream> response =
                http.send(request(node, CONSOLE + "serial0").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        try (InputStream body = response.body()) {
            assertThat(new String(body.readNBytes(7), StandardCharsets.UTF_8)).isEqualTo("login: ");
            open.get(0).response().write("root\n");
            assertThat(new String(body.readNBytes(5), StandardCharsets.UTF_8)).isEqualTo("root\n");
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> ended.size() == 1 && node.active() == 0);
    }

    /** A page opens and leaves streams all day: none may keep its place among http.requests.max. */
    @Test
    void streamsOfEventsThatBrowsersLeaveTakeNoPlace() throws Exception {
        SimulatedNode node = node(Map.of());
        for (int i = 0; i < 5; i++) {
            HttpRequest request = request(node, "/v1/events")
                    .header("Accept", "text/event-stream")
                    .build();
            http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body().close();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> node.active() == 0);
    }

    @Test
    void showsNobodyElseBeyondTheHostUnlessItIsSaid() throws Exception {
        StandInDaemon lockd = daemon(request -> request.response().end("[]"));
        HttpSettings everywhere = new HttpSettings("0.0.0.0", 0, Optional.empty(), Optional.empty(), true, 64);
        Map<String, URI> daemons = Map.of("lockd", lockd.address());
        SimulatedNode shut = node(everywhere, settings(daemons, false));
        assertProblem(shut, "/page/data/leases", 403, "monitor.page.remote");
        assertThat(json(shut, "/page/data/daemons")
                        .path("daemons")
                        .get(0)
                        .path("state")
                        .asText())
                .isEqualTo("hidden");
        assertThat(lockd.asked()).isEmpty();
        shut.close();
        SimulatedNode told = node(everywhere, settings(daemons, true));
        assertThat(get(told, "/page/data/leases").statusCode()).isEqualTo(200);
    }

    @Test
    void givesEachDomainItsLastRounds() throws Exception {
        SimulatedNode node = node(Map.of());
        node.domains(20);
        String name = "</script><img src=x onerror=alert(1)>\u202e";
        node.domain(SimulatedNode.uuid(900), name, DomainStates.RUNNING, 1);
        node.rounds(Trend.POINTS + 3);
        HttpResponse<byte[]> zipped = send(request(node, "/page/data/domains").header("Accept-Encoding", "gzip"));
        assertThat(header(zipped, "content-type")).isEqualTo("application/json");
        JsonNode answer = JSON.readTree(unzipped(zipped.body()));
        assertThat(answer.path("total").asInt()).isEqualTo(21);
        assertThat(answer.path("domains").findValuesAsText("name")).contains(name);
        JsonNode domain = answer.path("domains").get(0);
        for (String series : List.of("cpu", "disk", "net")) {
            assertThat(domain.path(series)).as(series).hasSize(Trend.POINTS);
        }
        assertThat(domain.path("vcpus").isNumber()).isTrue();
        assertThat(domain.path("memoryBytes").isNumber()).isTrue();
    }
}
