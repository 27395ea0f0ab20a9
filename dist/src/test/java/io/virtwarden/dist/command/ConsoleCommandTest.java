package io.virtwarden.dist.command;

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
import io.virtwarden.logd.http.ConsoleNames;
import io.virtwarden.logd.http.LogdRoutes;
import io.virtwarden.logd.store.ConsoleStore;
import io.virtwarden.logd.store.Shares;
import io.virtwarden.logd.store.StoreSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code virtwarden console} against the real store and its routes. */
class ConsoleCommandTest {
    private static final UUID WEB = UUID.fromString("11111111-0000-4000-8000-000000000001");
    private static final ConsoleId SERIAL = new ConsoleId(WEB, "/var/log/consoles/web-serial0.log");
    private static final ConsoleId SECOND = new ConsoleId(WEB, "/var/log/consoles/web-serial1.log");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;

    private final Map<String, String> env = new HashMap<>();
    private Vertx vertx;
    private ConsoleStore store;
    private LogdRoutes routes;
    private OpsEndpoint endpoint;

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void open() throws IOException {
        vertx = EventLoops.open();
        StoreSettings settings = StoreSettings.standard();
        InstantSource clock = InstantSource.fixed(NOON.plusSeconds(3600));
        store = ConsoleStore.open(folder, settings, Shares.standard(settings), clock, new SimpleMeterRegistry());
        routes = new LogdRoutes(vertx, store, ConsoleNames.NONE, clock, Duration.ofSeconds(5));
        endpoint = OpsEndpoint.open(
                vertx,
                "logd.http",
                HttpSettings.ephemeral(),
                new OpsContent(List.of(), List.of(), (format, gzip) -> Buffer.buffer(), routes::addTo));
        env.put("VIRTWARDEN_LOGD_HTTP_PORT", Integer.toString(endpoint.port()));
        store.mark(SERIAL, "web", micros(0), ConsoleMark.of(ConsoleMark.Kind.STARTED, "booted"));
        say(SERIAL, 1, "\u001b[1mLinux\u001b[0m boots\r\nlogin: ");
        store.mark(SERIAL, "web", micros(2), new ConsoleMark(ConsoleMark.Kind.DROPPED, "", 99));
        say(SERIAL, 3, "root\n");
        await().until(() -> store.consoles().stream().anyMatch(info -> info.bytes() == 33));
    }

    @AfterEach
    void close() {
        endpoint.close();
        routes.close();
        store.close();
        vertx.close().await();
    }

    @Test
    void listsConsoles() throws IOException {
        assertThat(run("console").out)
                .contains("DOMAIN")
                .contains("web")
                .contains(SERIAL.name())
                .contains("33 B");
        JsonNode json = new ObjectMapper().readTree(run("console", "-o", "json").out);
        assertThat(json.get(0).path("lines").asLong()).isEqualTo(2);
    }

    @Test
    void showsAConsole() {
        Outcome outcome = run("console", "web");
        assertThat(outcome.code).as(outcome.err).isZero();
        assertThat(outcome.out).isEqualTo("""
                        \033[1mLinux\033[0m boots\r
                        login:\s
                        2026-11-23T12:00:02.000000Z --- dropped: 99 bytes ---
                        root
                        """);
        assertThat(run("console", "web", "serial0", "--marks", "none", "--plain").out)
                .isEqualTo("Linux boots\r\nlogin: root\n");
        assertThat(run("console", WEB.toString(), "--tail", "1", "--marks", "none").out)
                .isEqualTo("login: root\n");
        assertThat(run("console", "web", "--grep", "boots", "--plain", "--marks", "none").out)
                .isEqualTo("Linux boots\r\n");
        assertThat(run("console", "web", "--since", "2026-11-23T12:00:03Z").out).isEqualTo("root\n");
        assertThat(run("console", "web", "--until", "2026-11-23T12:00:02Z", "--plain").out)
                .isEqualTo("Linux boots\r\nlogin: ");
    }

    @Test
    void showsTimes() {
        assertThat(run("console", "web", "-t", "--plain").out).isEqualTo("""
                2026-11-23T12:00:00.000000Z --- started: booted ---
                2026-11-23T12:00:01.000000Z Linux boots\r
                2026-11-23T12:00:01.000000Z login:\s
                2026-11-23T12:00:02.000000Z --- dropped: 99 bytes ---
                2026-11-23T12:00:03.000000Z root
                """);
    }

    @Test
    void followsAndSaysSoWhenTheDaemonEnds() throws Exception {
        Captured captured = new Captured();
        CompletableFuture<Integer> following = CompletableFuture.supplyAsync(
                () -> Commands.line(captured.io).execute("console", "web", "-f", "--marks", "none"));
        await().until(() -> captured.out().endsWith("root\n"));
        say(SERIAL, 4, "password: ");
        await().until(() -> captured.out().endsWith("password: "));
        endpoint.close();
        assertThat(following.get()).isEqualTo(3);
        assertThat(captured.err()).contains(endpoint.address()).doesNotContain("fault");
    }

    @Test
    void deletes() {
        assertThat(run("console", "--delete", "web").out).isEqualTo("removed 33 bytes of web\n");
        assertThat(store.consoles()).isEmpty();
        Outcome again = run("console", "--delete", "web");
        assertThat(again.code).isEqualTo(1);
        assertThat(run("console", "--delete").code).isEqualTo(2);
        assertThat(run("console", "--delete", "web", "serial0").code).isEqualTo(2);
    }

    @Test
    void explainsWhatIsWrong() throws IOException {
        assertThat(run("console", "nobody").err).contains("nobody");
        assertThat(run("console", "nobody").code).isEqualTo(1);
        assertThat(run("console", "web", "--since", "yesterday").code).isEqualTo(2);
        assertThat(run("console", "web", "--grep", "(").err).contains("grep");
        say(SECOND, 5, "x");
        await().until(() -> store.consoles().size() == 2);
        Outcome which = run("console", "web");
        assertThat(which.code).isEqualTo(2);
        assertThat(which.err).contains("web-serial0.log").contains("web-serial1.log");
        Outcome away = run("console", "--url", "http://127.0.0.1:1");
        assertThat(away.code).isEqualTo(3);
        assertThat(away.err).contains("no logd answers");
        Path file = Files.writeString(folder.resolve("v.yaml"), "logd: { http: { port: 1 } }\n");
        env.remove("VIRTWARDEN_LOGD_HTTP_PORT");
        assertThat(run("console", "-c", file.toString()).err).contains("127.0.0.1:1 ");
    }

    private void say(ConsoleId console, int second, String text) {
        store.bytes(console, "web", micros(second), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static long micros(int second) {
        return (NOON.getEpochSecond() + second) * 1_000_000;
    }

    private Outcome run(String... arguments) {
        Captured captured = new Captured();
        int code = Commands.line(captured.io).execute(arguments);
        return new Outcome(code, captured.out(), captured.err());
    }

    private final class Captured {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final Surroundings io = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                env,
                false,
                InstantSource.system(),
                ZoneOffset.UTC);

        String out() {
            return out.toString(StandardCharsets.UTF_8);
        }

        String err() {
            return err.toString(StandardCharsets.UTF_8);
        }
    }
}
