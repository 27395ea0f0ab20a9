package io.virtwarden.chassis.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.SecretFile;
import io.virtwarden.chassis.settings.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpsEndpointTest {
    private static Vertx vertx;

    @TempDir
    Path folder;

    private final AtomicReference<Status> libvirt = new AtomicReference<>(Status.ok("connected"));
    private final Queue<RoutingContext> held = new ConcurrentLinkedQueue<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<OpsEndpoint> opened = new ArrayList<>();

    @BeforeAll
    static void openLoops() {
        vertx = EventLoops.open();
    }

    @AfterAll
    static void closeLoops() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        opened.forEach(OpsEndpoint::close);
    }

    private void open(HttpSettings settings, MetricsPages pages, Consumer<Router> routes) throws IOException {
        var ready = List.of(Check.of("libvirt", libvirt::get));
        var live = List.of(Check.of("loops", () -> Status.ok("1 loops turn")));
        opened.add(OpsEndpoint.open(vertx, "monitor.http", settings, new OpsContent(ready, live, pages, routes)));
    }

    private void open() throws IOException {
        open(HttpSettings.ephemeral(), OpsEndpointTest::page, this::routes);
    }

    private OpsEndpoint endpoint() {
        return opened.get(opened.size() - 1);
    }

    private static Buffer page(Format format, boolean gzip) {
        var bytes = ("format " + format + "\n").getBytes(UTF_8);
        if (gzip) bytes = Gzip.member(bytes, 0, bytes.length);
        return ReadyBuffer.of(bytes, 0, bytes.length);
    }

    private void routes(Router router) {
        router.get("/v1/fine").handler(context -> context.end("fine"));
        router.get("/v1/hold").handler(held::add);
        router.get("/v1/broken").handler(context -> {
            throw new IllegalStateException("broken on purpose");
        });
        router.get("/v1/refused").handler(context -> {
            throw new Problem(422, "Not a domain", "There is no domain 'x'.");
        });
        router.get("/v1/half").handler(context -> {
            context.response().setChunked(true).write("half");
            throw new IllegalStateException("broken on purpose");
        });
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        return send(client, "GET", path, headers);
    }

    private HttpResponse<byte[]> send(HttpClient with, String method, String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(endpoint().address() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) request.headers(headers);
        return with.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private String raw(String requestLine) throws IOException {
        return raw(requestLine, "localhost");
    }

    private String raw(String requestLine, String host) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), endpoint().port())) {
            socket.getOutputStream()
                    .write((requestLine + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8);
    }

    private static void assertProblem(HttpResponse<byte[]> response, int status, String detail) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        var body = new JsonObject(text(response));
        assertThat(body.getInteger("status")).isEqualTo(status);
        assertThat(body.getString("title")).isNotBlank();
        assertThat(body.getString("detail", "")).contains(detail);
    }

    @Test
    void servesMetricsInTheFormatAndCodingThatIsAskedFor() throws Exception {
        open();
        var plain = get("/metrics");
        assertThat(text(plain)).isEqualTo("format TEXT\n");
        assertThat(plain.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(plain.headers().firstValue("content-length")).contains("12");
        var open = get(
                "/metrics",
                "Accept",
                "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
                "Accept-Encoding",
                "gzip");
        assertThat(open.headers().firstValue("content-type")).contains(Format.OPENMETRICS.contentType());
        assertThat(open.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(open.headers().firstValue("vary")).contains("Accept, Accept-Encoding");
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(open.body()))) {
            assertThat(new String(unzipped.readAllBytes(), UTF_8)).isEqualTo("format OPENMETRICS\n");
        }
        assertProblem(get("/metrics", "Accept", "application/json"), 406, "text/plain;version=0.0.4");
    }

    @Test
    void answersHeadWithTheLengthAndNoBody() throws Exception {
        open();
        for (var path : List.of("/metrics", "/health/live", "/health/ready")) {
            var head = send(client, "HEAD", path);
            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("content-length"))
                    .contains(Integer.toString(get(path).body().length));
        }
    }

    @Test
    void servesAHugePageWholeToSeveralClients() throws Exception {
        var bytes = new byte[20 << 20];
        new java.util.Random(7).nextBytes(bytes);
        var ready = ReadyBuffer.of(bytes, 0, bytes.length);
        open(HttpSettings.ephemeral(), (format, gzip) -> ready, this::routes);
        var request = HttpRequest.newBuilder(URI.create(endpoint().address() + "/metrics"))
                .build();
        var answers = java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()))
                .toList();
        for (var answer : answers) assertThat(answer.get().body()).isEqualTo(bytes);
    }

    @Test
    void listsEveryCheckAndIsReadyOnlyWhenAllAreWell() throws Exception {
        open();
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        libvirt.set(Status.failed("qemu:///system: connection refused; start libvirtd"));
        var ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(text(ready))
                .isEqualTo("{\"status\":\"failed\",\"checks\":[{\"name\":\"libvirt\",\"ok\":false,"
                        + "\"text\":\"qemu:///system: connection refused; start libvirtd\"}]}");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void answersHealthInTimeAlthoughACheckHangsAndAnotherThrows() throws Exception {
        var release = new CountDownLatch(1);
        var asked = new ConcurrentLinkedQueue<String>();
        var hangs = Check.of("hangs", () -> {
            asked.add("once");
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Status.ok("late");
        });
        var throwing = Check.of("throws", () -> {
            throw new IllegalStateException("odd");
        });
        opened.add(OpsEndpoint.open(
                vertx,
                "x.http",
                HttpSettings.ephemeral(),
                new OpsContent(List.of(hangs, throwing), List.of(), OpsEndpointTest::page, router -> {})));
        try {
            assertThat(text(get("/health/ready"))).contains("gave no answer within 2000 ms", "odd");
            assertThat(get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(asked).hasSize(1);
        } finally {
            release.countDown();
        }
    }

    @Test
    void tellsEveryErrorAsAProblemDocument() throws Exception {
        open();
        assertProblem(get("/nothing"), 404, "/nothing");
        assertProblem(send(client, "POST", "/metrics"), 405, "POST");
        assertThat(send(client, "POST", "/metrics").headers().firstValue("Allow"))
                .hasValue("GET, HEAD");
        assertProblem(send(client, "POST", "/health/live"), 405, "POST");
        assertProblem(send(client, "DELETE", "/v1/fine"), 405, "DELETE");
        assertProblem(get("/v1/broken"), 500, "log");
        assertThat(text(get("/v1/broken"))).doesNotContain("on purpose");
        assertProblem(get("/v1/refused"), 422, "There is no domain 'x'.");
        assertThat(raw("GET /%zz HTTP/1.1")).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @Test
    void cutsAnAnswerThatBreaksInTheMiddle() throws Exception {
        open();
        assertThatIOException().isThrownBy(() -> get("/v1/half"));
        assertThat(text(get("/v1/fine"))).isEqualTo("fine");
    }

    @Test
    void saysNothingAboutItsSoftwareAndForbidsSniffing() throws Exception {
        open();
        var headers = get("/nothing").headers();
        assertThat(headers.firstValue("server")).isEmpty();
        assertThat(headers.firstValue("x-content-type-options")).contains("nosniff");
    }

    @Test
    void refusesMoreRequestsThanItServesAtOnceAndRecovers() throws Exception {
        open(
                new HttpSettings("127.0.0.1", 0, Optional.empty(), Optional.empty(), false, 2),
                OpsEndpointTest::page,
                this::routes);
        var registry = new SimpleMeterRegistry();
        endpoint().bindTo(registry);
        var request = HttpRequest.newBuilder(URI.create(endpoint().address() + "/v1/hold"))
                .build();
        var first = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try (var second =
                new Socket(InetAddress.getLoopbackAddress(), endpoint().port())) {
            second.getOutputStream().write("GET /v1/hold HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            await().until(() -> held.size() == 2);
            var third = get("/v1/fine");
            assertProblem(third, 503, "At most 2");
            assertThat(third.headers().firstValue("retry-after")).contains("1");
            assertThat(get("/health/live").statusCode()).isEqualTo(200);
        }
        // The second client is gone without an answer: its place must be free again.
        await().untilAsserted(() -> assertThat(text(get("/v1/fine"))).isEqualTo("fine"));
        held.forEach(context -> {
            if (!context.response().closed()) context.end("released");
        });
        assertThat(first.get().body()).isEqualTo("released");
        await().until(() ->
                registry.get("virtwarden.http.requests.active").gauge().value() == 0);
        assertThat(registry.get("virtwarden.http.requests.refused")
                        .functionCounter()
                        .count())
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void asksForTheTokenAndTellsStrangersOnlyWhetherAllIsWell() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "s3cret\n");
        var settings = new HttpSettings("127.0.0.1", 0, Optional.empty(), Optional.of(new SecretFile(file)), false, 64);
        open(settings, OpsEndpointTest::page, this::routes);
        for (var wrong : List.of("Bearer s3cre", "Bearer s3cretx", "Basic s3cret", "Bearer ", "s3cret"))
            assertProblem(get("/metrics", "Authorization", wrong), 401, "Bearer");
        var stranger = get("/v1/fine");
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("www-authenticate")).contains("Bearer realm=\"virtwarden\"");
        assertThat(text(get("/metrics", "Authorization", "bearer s3cret"))).startsWith("format");
        assertThat(text(get("/health/ready"))).isEqualTo("{\"status\":\"ok\"}");
        assertThat(text(get("/health/ready", "Authorization", "Bearer s3cret"))).contains("libvirt");
    }

    /** DNS rebinding: a web page lets its own name point to this host, and the browser takes the daemon for the page's server. */
    @Test
    void answersNobodyWhoTakesItForSomethingElseUnlessATokenProtectsIt() throws Exception {
        open();
        for (var host : List.of("localhost", "localhost:9177", "127.0.0.1:9177", "127.8.8.8", "[::1]:9177", "10.0.0.1"))
            assertThat(raw("GET /v1/fine HTTP/1.1", host)).as(host).startsWith("HTTP/1.1 200 ");
        for (var host : List.of("evil.example:9177", "127.0.0.1.evil.example", "localhost.evil.example", "2130706433"))
            assertThat(raw("GET /v1/fine HTTP/1.1", host))
                    .as(host)
                    .startsWith("HTTP/1.1 421 ")
                    .contains("http.token.file");
        assertThat(raw("GET /health/live HTTP/1.1", "evil.example")).startsWith("HTTP/1.1 200 ");
        var file = Files.writeString(folder.resolve("token"), "s3cret\n");
        var settings = new HttpSettings("127.0.0.1", 0, Optional.empty(), Optional.of(new SecretFile(file)), false, 64);
        open(settings, OpsEndpointTest::page, this::routes);
        assertThat(raw("GET /v1/fine HTTP/1.1", "node.example")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void servesOpenRoutesWithoutTheToken() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "s3cret\n");
        var settings = new HttpSettings("127.0.0.1", 0, Optional.empty(), Optional.of(new SecretFile(file)), false, 64);
        opened.add(OpsEndpoint.open(
                vertx,
                "monitor.http",
                settings,
                new OpsContent(
                        List.of(),
                        List.of(),
                        OpsEndpointTest::page,
                        this::routes,
                        router -> router.get("/open").handler(context -> context.end("open")))));
        assertThat(text(get("/open"))).isEqualTo("open");
        assertThat(get("/v1/fine").statusCode()).isEqualTo(401);
    }

    @Test
    void namesTheOwnerOfATakenPortAndTheSettingToChange() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings =
                    new HttpSettings("127.0.0.1", taken.getLocalPort(), Optional.empty(), Optional.empty(), false, 64);
            assertThatIOException()
                    .isThrownBy(() -> open(settings, OpsEndpointTest::page, this::routes))
                    .withMessage(
                            "cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": the port is taken by java (pid "
                                    + ProcessHandle.current().pid() + "); end it or change monitor.http.port");
        }
    }

    @Test
    void namesTheSettingOfAnAddressThatIsNotItsOwn() {
        var foreign = new HttpSettings("192.0.2.1", 0, Optional.empty(), Optional.empty(), true, 64);
        assertThatIOException()
                .isThrownBy(() -> open(foreign, OpsEndpointTest::page, this::routes))
                .withMessageContaining("change monitor.http.host");
        var unknown = new HttpSettings("no-such-host.invalid", 0, Optional.empty(), Optional.empty(), true, 64);
        assertThatIOException()
                .isThrownBy(() -> open(unknown, OpsEndpointTest::page, this::routes))
                .withMessageContaining("change monitor.http.host");
    }

    @Test
    void speaksTlsAndAsksClientsForCertificates() throws Exception {
        var server = Pem.make(folder, "server");
        var visitor = Pem.make(folder, "visitor");
        var tls = new TlsSettings(server.certificate, server.key, Optional.of(visitor.certificate));
        open(
                new HttpSettings("127.0.0.1", 0, Optional.of(tls), Optional.empty(), false, 64),
                OpsEndpointTest::page,
                this::routes);
        assertThat(endpoint().address()).startsWith("https://");
        var known = HttpClient.newBuilder()
                .sslContext(server.trustedBy(Optional.of(visitor)))
                .build();
        assertThat(text(send(known, "GET", "/v1/fine"))).isEqualTo("fine");
        var stranger = HttpClient.newBuilder()
                .sslContext(server.trustedBy(Optional.empty()))
                .build();
        assertThatIOException().isThrownBy(() -> send(stranger, "GET", "/v1/fine"));
    }

    @Test
    void takesARenewedCertificateWithoutRestart() throws Exception {
        var old = Pem.make(folder, "server");
        var settings = new TlsSettings(old.certificate, old.key, Optional.empty());
        open(
                new HttpSettings("127.0.0.1", 0, Optional.of(settings), Optional.empty(), false, 64),
                OpsEndpointTest::page,
                this::routes);
        var before = HttpClient.newBuilder()
                .sslContext(old.trustedBy(Optional.empty()))
                .build();
        assertThat(text(send(before, "GET", "/v1/fine"))).isEqualTo("fine");
        var renewed = Pem.make(folder, "server");
        var later = java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 5000);
        Files.setLastModifiedTime(renewed.certificate, later);
        endpoint().lookAtFiles();
        await().ignoreExceptions().untilAsserted(() -> {
            var after = HttpClient.newBuilder()
                    .sslContext(renewed.trustedBy(Optional.empty()))
                    .build();
            assertThat(text(send(after, "GET", "/v1/fine"))).isEqualTo("fine");
        });
    }

    @Test
    void namesTheSettingOfATlsFileThatCannotBeRead() {
        var tls = new TlsSettings(folder.resolve("none.crt"), folder.resolve("none.key"), Optional.empty());
        assertThatIOException()
                .isThrownBy(() -> open(
                        new HttpSettings("127.0.0.1", 0, Optional.of(tls), Optional.empty(), false, 64),
                        OpsEndpointTest::page,
                        this::routes))
                .withMessageContaining("none.crt (setting monitor.http.tls.certificate)");
    }

    @Test
    void endsWithinTwoSecondsAlthoughAClientHangsOn() throws Exception {
        open();
        try (var hanging =
                new Socket(InetAddress.getLoopbackAddress(), endpoint().port())) {
            hanging.getOutputStream().write("GET /v1/hold HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            await().until(() -> !held.isEmpty());
            var begin = System.nanoTime();
            endpoint().close();
            assertThat(System.nanoTime() - begin).isLessThan(2_500_000_000L);
        }
    }
}
