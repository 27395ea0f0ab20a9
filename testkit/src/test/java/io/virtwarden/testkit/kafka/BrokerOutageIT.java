package io.virtwarden.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.kafka.Topics;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.chassis.outbox.PumpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A real broker in a process of its own, killed, frozen and replaced by one that never answers, in the middle of the stream. */
class BrokerOutageIT {
    private static final PumpSettings SETTINGS = new PumpSettings(
            5000,
            8 << 20,
            1 << 20,
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3));

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static KafkaProcess broker;
    private static KafkaClientProperties properties;
    private String topic;
    private NodeUnderTest node;
    private Pump pump;

    @BeforeAll
    static void startBroker() {
        broker = KafkaProcess.start(shared, BrokerOptions.plain());
        properties = TopicReader.properties(broker.bootstrap(), Map.of());
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    @BeforeEach
    void startNode(TestInfo test) throws Exception {
        topic = test.getTestMethod().orElseThrow().getName();
        new Topics(properties).create(List.of(new Topics.Spec(topic, 6, Map.of())));
        node = new NodeUnderTest(folder, topic);
        pump = node.started(new KafkaSink(properties, List.of(topic)), SETTINGS);
    }

    @AfterEach
    void endNode() {
        pump.close();
        node.close();
    }

    @Test
    void losesNothingWhenTheBrokerIsKilledAndStartedAgain() throws Exception {
        for (int crash = 0; crash < 2; crash++) {
            long before = pump.acknowledged();
            try (Appending appending = new Appending()) {
                await().atMost(Duration.ofSeconds(20)).until(() -> pump.acknowledged() > before + 500);
                broker.kill();
                long then = pump.acknowledged();
                await().atMost(Duration.ofSeconds(20)).until(() -> !pump.check().ok());
                assertThat(pump.check().text()).contains(broker.bootstrap(), "records wait");
                broker.restart();
                await().atMost(Duration.ofSeconds(30)).until(() -> pump.acknowledged() > then + 100);
                assertThat(appending.failed()).isFalse();
            }
        }
        arrived();
        assertThat(pump.check().ok()).isTrue();
    }

    @Test
    void losesNothingWhenTheBrokerHangsAndGoesOn() throws Exception {
        try (Appending appending = new Appending()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> pump.acknowledged() > 500);
            broker.freeze();
            try {
                await().atMost(Duration.ofSeconds(15)).until(() -> !pump.check().ok());
                // Longer than request.timeout.ms, so that the client gives up requests that the broker may still carry
                // out.
                await().pollDelay(Duration.ofSeconds(11))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> true);
                assertThat(pump.check().text()).contains(broker.bootstrap());
                assertThat(node.meters
                                .get("virtwarden.outbox.inflight.records")
                                .gauge()
                                .value())
                        .isLessThanOrEqualTo(SETTINGS.inFlightRecords() + 1.0);
            } finally {
                broker.thaw();
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> pump.check().ok());
            assertThat(appending.failed()).isFalse();
        }
        arrived();
    }

    @Test
    void losesNothingWhileSomethingAcceptsAndNeverAnswers() throws Exception {
        node.append(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> pump.acknowledged() == 200);
        broker.stop();
        int port = Integer.parseInt(broker.bootstrap().substring("127.0.0.1:".length()));
        try (SilentServer silent = SilentServer.start(port)) {
            node.append(200);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> silent.connections() > 0 && !pump.check().ok());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(pump.check().text()).contains(broker.bootstrap(), "200 records wait"));
        }
        broker.restart();
        arrived();
    }

    private void arrived() throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> pump.acknowledged() == node.appended.size());
        Arrival.complete(properties, topic, node.appended);
    }

    /** Appends about a thousand records a second until it is closed. */
    private final class Appending implements AutoCloseable {
        private final AtomicBoolean go = new AtomicBoolean(true);
        private final AtomicBoolean failed = new AtomicBoolean();
        private final Thread thread = new Thread(this::run, "appending");

        Appending() {
            thread.start();
        }

        boolean failed() {
            return failed.get();
        }

        private void run() {
            try {
                while (go.get()) {
                    node.append(10);
                    java.util.concurrent.locks.LockSupport.parkNanos(8_000_000);
                }
            } catch (Exception e) {
                failed.set(true);
            }
        }

        @Override
        public void close() {
            go.set(false);
            await().until(() -> !thread.isAlive());
        }
    }
}
