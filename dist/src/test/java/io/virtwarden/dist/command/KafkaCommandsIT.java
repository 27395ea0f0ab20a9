package io.virtwarden.dist.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.monitor.MonitorDaemon;
import io.virtwarden.monitor.MonitorSettings;
import io.virtwarden.testkit.kafka.EmbeddedKafka;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to Kafka, against a real broker and a real monitor on libvirt's test driver. */
class KafkaCommandsIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Map<String, String> env = new HashMap<>();

    private record Outcome(int code, List<String> out, String err) {}

    @Test
    void makesTheTopicsFollowsTheTrailInThemAndVerifiesIt(@TempDir Path folder) throws Exception {
        env.put("VIRTWARDEN_LIBVIRT_URIS", "test:///default");
        env.put("VIRTWARDEN_MONITOR_HTTP_PORT", "0");
        env.put("VIRTWARDEN_MONITOR_STATE", folder.resolve("state").toString());
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            env.put("VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap());
            Outcome before = run("doctor");
            assertThat(before.code).isEqualTo(1);
            assertThat(before.out)
                    .filteredOn(line -> line.startsWith("fault"))
                    .singleElement(STRING)
                    .contains("libvirt.events", "libvirt.domain-state", "doctor --create-topics");
            Outcome tailBefore = run("audit", "tail", "--from", "kafka");
            assertThat(tailBefore.code).isEqualTo(3);
            assertThat(tailBefore.err).contains("libvirt.events");
            Outcome made = run("doctor", "--create-topics");
            assertThat(made.code).as(made.out.toString()).isZero();
            assertThat(made.out).anySatisfy(line -> assertThat(line).contains("created", "libvirt.events"));
            assertThat(run("doctor").code).isZero();

            MonitorDaemon daemon =
                    new MonitorDaemon(MonitorSettings.load(null, env).value(), InstantSource.system());
            try {
                daemon.start();
                env.put("VIRTWARDEN_MONITOR_HTTP_PORT", daemon.address().replaceAll(".*:", ""));
                await().atMost(LONG).untilAsserted(() -> {
                    List<String> node = run("audit", "tail").out;
                    assertThat(node).hasSizeGreaterThan(5);
                    assertThat(run("audit", "tail", "--from", "kafka").out).isEqualTo(node);
                });
                readsTheLatest();
            } finally {
                daemon.close();
            }
        }
    }

    private void readsTheLatest() throws IOException {
        List<String> all = run("audit", "tail").out;
        Outcome three = run("audit", "tail", "--from", "kafka", "-n", "3");
        assertThat(three.code).isZero();
        assertThat(three.out).isEqualTo(all.subList(all.size() - 3, all.size()));
        assertThat(run("audit", "tail", "--from", "kafka", "-n", "0").out).isEmpty();
        assertThat(run("audit", "tail", "-n", "-1").code).isEqualTo(2);
        Outcome json = run("audit", "tail", "--from", "kafka", "-n", "2", "-o", "json");
        assertThat(json.out).isEqualTo(run("audit", "tail", "-n", "2", "-o", "json").out);
        assertThat(new ObjectMapper().readTree(json.out.get(1)).path("chain").asText())
                .hasSize(64);
        // Following ends when nobody reads any more, quietly.
        assertThat(intoAClosedPipe("audit", "tail", "--from", "kafka", "-f", "-n", "2"))
                .isZero();
        Outcome verified = run("audit", "verify", "--from", "kafka");
        assertThat(verified.code).as(verified.out.toString()).isZero();
        assertThat(verified.out).last(STRING).contains("intact", "topic libvirt.events");
    }

    private int intoAClosedPipe(String... arguments) {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Commands.line(surroundings(closed, err)).execute(arguments);
        assertThat(err.size()).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return code;
    }

    private Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Commands.line(surroundings(out, err)).execute(arguments);
        return new Outcome(
                code, out.toString(StandardCharsets.UTF_8).lines().toList(), err.toString(StandardCharsets.UTF_8));
    }

    private Surroundings surroundings(OutputStream out, OutputStream err) {
        return new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                env,
                false,
                InstantSource.system(),
                ZoneOffset.UTC);
    }
}
