package io.virtwarden.dist.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.monitor.MonitorDaemon;
import io.virtwarden.monitor.MonitorSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every command in this process, against a real monitor on libvirt's test driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsTest {
    private final Map<String, String> env = new java.util.HashMap<>();
    private MonitorDaemon daemon;
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    @BeforeAll
    void startMonitor(@TempDir Path temporary) throws Exception {
        folder = temporary;
        env.put("VIRTWARDEN_LIBVIRT_URIS", "test:///default");
        env.put("VIRTWARDEN_MONITOR_HTTP_PORT", "0");
        env.put("VIRTWARDEN_MONITOR_STATE", folder.resolve("state").toString());
        env.put("VIRTWARDEN_LOGD_HTTP_PORT", "0");
        env.put("VIRTWARDEN_LOGD_STATE", folder.resolve("logd").toString());
        env.put("VIRTWARDEN_LOCKD_HTTP_PORT", "0");
        env.put("VIRTWARDEN_LOCKD_STATE", folder.resolve("lockd").toString());
        env.put("VIRTWARDEN_ALERTING_HTTP_PORT", "0");
        env.put("VIRTWARDEN_ALERTING_STATE", folder.resolve("alerting").toString());
        daemon = new MonitorDaemon(MonitorSettings.load(null, env).value(), InstantSource.system());
        daemon.start();
        env.put("VIRTWARDEN_MONITOR_HTTP_PORT", daemon.address().replaceAll(".*:", ""));
        await().atMost(Duration.ofSeconds(30)).until(() -> run("events").out.contains("(reconciled)"));
    }

    @AfterAll
    void stopMonitor() {
        daemon.close();
    }

    @Test
    void showsTheHistoryAsATable() {
        Outcome outcome = run("events", "--domain", "test");
        assertThat(outcome.code).isZero();
        assertThat(outcome.out.lines().toList().get(0)).startsWith("TIME").contains("OBJECT");
        assertThat(outcome.out).contains("domain   test").contains("started").doesNotContain("\u001b");
    }

    @Test
    void showsTheHistoryAsJson() throws IOException {
        Outcome outcome = run("events", "--type", "lifecycle", "--limit", "1", "-o", "json");
        assertThat(outcome.out.lines()).hasSize(1);
        assertThat(json(outcome.out).path("seq").asLong()).isEqualTo(1);
    }

    @Test
    void coloursOnATerminalOnly() {
        Captured terminal = new Captured(true);
        Commands.line(terminal.io).execute("domains");
        assertThat(terminal.out()).contains("\u001b[1mNAME");
        assertThat(run("domains").out).doesNotContain("\u001b");
    }

    @Test
    void showsDomains() throws IOException {
        assertThat(run("domains").out).contains("NAME").contains("test").contains("running");
        assertThat(json(run("domains", "-o", "json").out).get(0).path("name").asText())
                .isEqualTo("test");
    }

    @Test
    void verifiesTheTrailFromTheFolderAndOverHttp() throws IOException {
        Outcome fromFolder = run("audit", "verify");
        assertThat(fromFolder.out).contains("intact").contains(folder.toString());
        assertThat(fromFolder.code).isZero();
        Outcome overHttp = run("audit", "verify", "--url", daemon.address(), "-o", "json");
        assertThat(overHttp.code).isZero();
        assertThat(json(overHttp.out).path("findings")).isEmpty();
        assertThat(json(overHttp.out).path("records").asLong()).isPositive();
        assertThat(run("audit", "tail", "-n", "2").out.lines()).hasSize(2);
    }

    @Test
    void asksForAKafkaBeforeItReadsFromOne() {
        Outcome outcome = run("audit", "verify", "--from", "kafka");
        assertThat(outcome.code).isEqualTo(2);
        assertThat(outcome.err).contains("kafka.bootstrap.servers");
    }

    @Test
    void examines() throws IOException {
        Outcome outcome = run("doctor");
        assertThat(outcome.out)
                .contains("test:///default")
                .contains("monitor runs at")
                .contains("virtlogd keeps its place")
                .contains("virtlockd keeps its place")
                .contains("leases hold on this host")
                .contains("not configured");
        assertThat(outcome.code).as(outcome.out).isZero();
        assertThat(json(run("doctor", "-o", "json").out).size()).isGreaterThan(4);
        env.put("VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
        try {
            Outcome withoutKafka = run("doctor");
            assertThat(withoutKafka.code).isEqualTo(1);
            assertThat(withoutKafka.out).contains("fault").contains("127.0.0.1:1");
        } finally {
            env.remove("VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS");
        }
        env.put("VIRTWARDEN_LOCKD_ETCD_ENDPOINTS", "http://127.0.0.1:1");
        env.put("VIRTWARDEN_LOCKD_SOCKET", folder.resolve("none/virtlockd-sock").toString());
        try {
            Outcome withoutEtcd = run("doctor");
            assertThat(withoutEtcd.code).isEqualTo(1);
            assertThat(withoutEtcd.out)
                    .contains("lockd.etcd.endpoints")
                    .contains("lockd.socket: there is no folder " + folder.resolve("none"));
        } finally {
            env.remove("VIRTWARDEN_LOCKD_ETCD_ENDPOINTS");
            env.remove("VIRTWARDEN_LOCKD_SOCKET");
        }
    }

    @Test
    void healthSaysWhetherTheDaemonsAreReady() {
        await().atMost(Duration.ofSeconds(30)).until(() -> run("health", "monitor").code == 0);
        assertThat(run("health", "monitor").out).contains("monitor");
        assertThat(run("health", "--live", "--url", daemon.address()).code).isZero();
        Outcome nobody = run("health", "--url", "http://127.0.0.1:1");
        assertThat(nobody.code).isEqualTo(3);
        Outcome unknown = run("health", "monitr");
        assertThat(unknown.code).isEqualTo(2);
        assertThat(unknown.err).contains("no daemon 'monitr'; there are monitor, logd");
    }

    @Test
    void checksAndShowsSettings() throws IOException {
        Path good = Files.writeString(folder.resolve("good.yaml"), "monitor: { events: { queue: 1234 } }\n");
        assertThat(run("config", "check", "-c", good.toString()).code).isZero();
        assertThat(run("config", "show", "-c", good.toString()).out)
                .contains("good.yaml:1")
                .contains("uris");
        Path bad = Files.writeString(folder.resolve("bad.yaml"), "monitr: {}\nlibvirt: { resync: soon }\n");
        Outcome outcome = run("config", "check", "-c", bad.toString());
        assertThat(outcome.code).isEqualTo(2);
        assertThat(outcome.out)
                .contains("bad.yaml:1")
                .contains("monitor")
                .contains("bad.yaml:2")
                .contains("2 to mend");
        assertThat(run("monitor", "-c", bad.toString()).code).isEqualTo(2);
    }

    @Test
    void givesASampleThatHolds() throws IOException {
        Path sample = Files.writeString(folder.resolve("sample.yaml"), run("config", "sample").out);
        assertThat(run("config", "check", "-c", sample.toString()).out).startsWith("fine");
    }

    /** The packaged file is the sample: {@code virtwarden config sample > dist/src/main/conf/virtwarden.yaml}. */
    @Test
    void packsTheSampleAsItIs() {
        assertThat(Path.of("src", "main", "conf", "virtwarden.yaml")).hasContent(run("config", "sample").out);
    }

    @Test
    void tellsWrongUsageFromADaemonThatIsNotThere() {
        Outcome mistyped = run("evnts");
        assertThat(mistyped.code).isEqualTo(2);
        assertThat(mistyped.err).contains("Did you mean").contains("events");
        assertThat(run("events", "--limit", "many").code).isEqualTo(2);
        assertThat(run().code).isEqualTo(2);
        Outcome badParameter = run("events", "--since", "yesterday");
        assertThat(badParameter.code).isEqualTo(2);
        assertThat(badParameter.err).contains("since").contains("yesterday");
        for (String url : new String[] {"nonsense", "ftp://h", "http:///x", "localhost:9177"}) {
            Outcome noAddress = run("events", "--url", url);
            assertThat(noAddress.code).as(url).isEqualTo(2);
            assertThat(noAddress.err).contains("--url").contains(url);
        }
        Outcome unreachable = run("events", "--url", "http://127.0.0.1:1");
        assertThat(unreachable.code).isEqualTo(3);
        assertThat(unreachable.err).contains("http://127.0.0.1:1").contains("refused");
    }

    @Test
    void knowsItsVersionAndItsCommands() {
        assertThat(run("--version").out).startsWith("virtwarden ");
        assertThat(run("--help").out)
                .contains("events")
                .contains("domains")
                .contains("doctor")
                .contains("logd")
                .contains("console ")
                .contains("lockd")
                .contains("leases")
                .contains("alerting")
                .contains("actions");
    }

    @Test
    void endsQuietlyWhenNobodyReadsAnyMore() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Captured captured = new Captured(false);
        Surroundings io = new Surroundings(
                new PrintStream(closed, false, StandardCharsets.UTF_8),
                captured.io.err(),
                env,
                false,
                InstantSource.system(),
                ZoneOffset.UTC);
        assertThat(Commands.line(io).execute("events")).isZero();
        assertThat(captured.err()).isEmpty();
    }

    private Outcome run(String... arguments) {
        Captured captured = new Captured(false);
        int code = Commands.line(captured.io).execute(arguments);
        return new Outcome(code, captured.out(), captured.err());
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private final class Captured {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final Surroundings io;

        Captured(boolean terminal) {
            io = new Surroundings(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    env,
                    terminal,
                    InstantSource.system(),
                    ZoneOffset.UTC);
        }

        String out() {
            return out.toString(StandardCharsets.UTF_8);
        }

        String err() {
            return err.toString(StandardCharsets.UTF_8);
        }
    }
}
