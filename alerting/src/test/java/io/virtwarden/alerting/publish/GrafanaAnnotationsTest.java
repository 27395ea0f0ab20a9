package io.virtwarden.alerting.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.virtwarden.alerting.memory.ActionIds;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.settings.SecretFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a small HTTP server that stands for Grafana. */
class GrafanaAnnotationsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final UUID DOMAIN = new UUID(7, 7);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<JsonObject> taken = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer grafana;
    private GrafanaAnnotations annotations;
    private Ledger ledger;

    @BeforeEach
    void start() throws Exception {
        grafana = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        grafana.createContext("/api/annotations", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (status == 200) {
                taken.add(new JsonObject(body));
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        grafana.start();
        SecretFile token = new SecretFile(Files.writeString(folder.resolve("token"), "secret"));
        annotations = new GrafanaAnnotations(
                vertx,
                URI.create("http://127.0.0.1:" + grafana.getAddress().getPort()),
                Optional.of(token),
                Optional.empty(),
                List.of("virtwarden"),
                registry);
        ledger = new Ledger(ActionIds.open(folder.resolve("ids")));
    }

    @AfterEach
    void stop() throws Exception {
        annotations.close();
        grafana.stop(0);
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    private void tell(Fact fact) {
        ledger.apply(fact, NOON, 1);
        annotations.written(fact, NOON, ledger);
    }

    private void action() {
        Signal signal =
                new Signal(Signal.Source.ALERT, "A", Map.of(), "f", NOON.minusSeconds(9), true, Optional.of(DOMAIN), 0);
        Fact.Seen seen = new Fact.Seen("fake:///", "web \ud83d\udc27", 1, 1, "none", Map.of());
        tell(new Fact.Received("i", "calm", Fact.Kept.of(signal)));
        tell(new Fact.Started("i", "ab", "calm", 0, DOMAIN.toString(), "suspend", Map.of(), seen, "rule", null));
        tell(new Fact.Ended("i", "ab", "verified", "it is paused", seen, 1500, false));
    }

    private double count(String what) {
        return registry.get("virtwarden.alerting.annotations." + what).counter().count();
    }

    @Test
    void drawsAnActionFromItsBeginToItsEnd() {
        action();

        await().atMost(Duration.ofSeconds(30)).until(() -> taken.size() == 1);
        JsonObject one = taken.get(0);
        assertThat(one.getLong("timeEnd") - one.getLong("time")).isEqualTo(1500);
        assertThat(one.getLong("timeEnd")).isEqualTo(NOON.toEpochMilli());
        assertThat(one.getJsonArray("tags").stream())
                .map(String::valueOf)
                .containsExactly("virtwarden", "action", "rule:calm", "action:suspend", "domain:" + DOMAIN, "verified");
        assertThat(one.getString("text")).contains("suspend on web").contains("it is paused");
        assertThat(authorizations).containsExactly("Bearer secret");
    }

    @Test
    void drawsPausesAndTheBreaker() {
        tell(new Fact.Paused("work", NOON.plusSeconds(60).toString(), "me"));
        tell(new Fact.Breaker(true, "3 actions failed", "alerting"));
        tell(new Fact.Unpaused("me"));

        await().atMost(Duration.ofSeconds(30)).until(() -> taken.size() == 2);
        assertThat(taken).extracting(one -> one.getString("text")).anyMatch(text -> text.contains("work"));
    }

    @Test
    void waitsForGrafanaToComeBackAndKeepsTheOrder() {
        status = 503;
        tell(new Fact.Paused("first", NOON.toString(), "me"));
        tell(new Fact.Paused("second", NOON.toString(), "me"));
        await().atMost(Duration.ofSeconds(30)).until(() -> !authorizations.isEmpty());
        status = 200;

        await().atMost(Duration.ofSeconds(60)).until(() -> taken.size() == 2);
        assertThat(taken.get(0).getString("text")).contains("first");
        assertThat(count("sent")).isEqualTo(2);
    }

    @Test
    void dropsAndCountsWhatGrafanaRefusesAndWhatFindsNoRoom() {
        status = 400;
        tell(new Fact.Paused("refused", NOON.toString(), "me"));
        await().atMost(Duration.ofSeconds(30)).until(() -> count("dropped") == 1);
        status = 503;
        for (int i = 0; i < 1500; i++) {
            tell(new Fact.Paused("too many", NOON.toString(), "me"));
        }
        assertThat(count("dropped")).isEqualTo(501);
    }
}
