package io.virtwarden.testkit.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Outgoing.Header;
import io.virtwarden.chassis.outbox.Sink;
import io.virtwarden.chassis.outbox.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every sink of the outbox keeps; the fake one and Kafka's both extend this. */
public abstract class SinkContract {
    /** Largest record that topic "small" takes. */
    protected static final int SMALL = 2_000;

    /** A sink to these topics, which all exist; those whose name ends in {@code small} take {@link #SMALL} bytes. */
    protected abstract Sink sink(List<String> topics) throws Exception;

    /** A sink to a topic that does not exist. */
    protected abstract Sink sinkWithout(String topic) throws Exception;

    /** All that a topic holds, in order per key. */
    protected abstract List<Outgoing> delivered(String topic) throws Exception;

    /** A topic's name that nobody else uses. */
    protected abstract String topic(String purpose);

    @Test
    void deliversInOrderPerKeyAndReportsEachRecordOnce() throws Exception {
        String topic = topic("order");
        Sink.Session session = sink(List.of(topic)).open();
        Map<Integer, AtomicInteger> reports = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            int number = i;
            session.send(record(topic, "key" + i % 7, Integer.toString(i)), failure -> {
                assertThat(failure).isNull();
                reports.computeIfAbsent(number, n -> new AtomicInteger()).incrementAndGet();
                all.countDown();
            });
        }
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        session.discard();
        assertThat(reports).hasSize(1000);
        assertThat(reports.values()).allMatch(times -> times.get() == 1);
        Map<String, List<Integer>> byKey = delivered(topic).stream()
                .collect(Collectors.groupingBy(
                        record -> new String(record.key(), UTF_8),
                        Collectors.mapping(SinkContract::number, Collectors.toList())));
        assertThat(byKey).hasSize(7);
        assertThat(byKey.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
    }

    @Test
    void deliversKeyValueAndHeadersByteForByte() throws Exception {
        String topic = topic("bytes");
        Sink.Session session = sink(List.of(topic)).open();
        Outgoing full = new Outgoing(
                topic,
                "k\u00fc".getBytes(UTF_8),
                new byte[] {0, -1, 13, 10},
                List.of(new Header("ce_id", "1".getBytes(UTF_8)), new Header("other", new byte[] {-2})));
        Outgoing tombstone = new Outgoing(topic, "k\u00fc".getBytes(UTF_8), null, List.of());
        CountDownLatch both = new CountDownLatch(2);
        session.send(full, failure -> both.countDown());
        session.send(tombstone, failure -> both.countDown());
        assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
        session.discard();
        assertThat(delivered(topic)).usingRecursiveComparison().isEqualTo(List.of(full, tombstone));
    }

    @Test
    void refusesToOpenWithoutItsTopicAndNamesIt() throws Exception {
        String topic = topic("absent");
        Sink sink = sinkWithout(topic);
        assertThatThrownBy(sink::open)
                .isInstanceOfSatisfying(
                        SinkException.class, e -> assertThat(e.reason()).isEqualTo(SinkException.Reason.TOPIC_MISSING))
                .hasMessageContaining(topic);
    }

    @Test
    void saysWhatATopicTakesAndRefusesMore() throws Exception {
        String topic = topic("small");
        Sink.Session session = sink(List.of(topic)).open();
        assertThat(session.largest(topic)).isEqualTo(SMALL);
        Outgoing fitting = record(topic, "k", "x".repeat(SMALL - 200));
        assertThat(session.size(fitting)).isLessThanOrEqualTo(SMALL);
        Outgoing large = new Outgoing(topic, "k".getBytes(UTF_8), noise(3 * SMALL), List.of());
        assertThat(session.size(large)).isGreaterThan(SMALL);
        AtomicReference<@Nullable SinkException> refusal = new AtomicReference<>();
        CountDownLatch both = new CountDownLatch(2);
        session.send(fitting, failure -> {
            assertThat(failure).isNull();
            both.countDown();
        });
        session.send(large, failure -> {
            refusal.set(failure);
            both.countDown();
        });
        assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
        session.discard();
        assertThat(refusal.get())
                .hasMessageContaining(topic)
                .extracting(SinkException::reason)
                .isEqualTo(SinkException.Reason.TOO_LARGE);
    }

    @Test
    void tellsTheSameStoreEachTime() throws Exception {
        Sink sink = sink(List.of(topic("store")));
        Sink.Session first = sink.open();
        String store = first.store();
        first.discard();
        Sink.Session second = sink.open();
        assertThat(second.store()).isEqualTo(store).matches("[A-Za-z0-9_.-]+");
        second.discard();
    }

    @Test
    void findsNothingWrongWhenNothingIs() throws Exception {
        Sink.Session session = sink(List.of(topic("well"))).open();
        assertThat(session.diagnose()).isNull();
        session.discard();
    }

    @Test
    void reportsNothingAfterItWasDiscarded() throws Exception {
        String topic = topic("discarded");
        Sink.Session session = sink(List.of(topic)).open();
        AtomicInteger reports = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            session.send(record(topic, "k", Integer.toString(i)), failure -> reports.incrementAndGet());
        }
        session.discard();
        int then = reports.get();
        await().during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(reports.get()).isEqualTo(then));
    }

    /** A record whose value is text. */
    protected static Outgoing record(String topic, String key, String value) {
        return new Outgoing(topic, key.getBytes(UTF_8), value.getBytes(UTF_8), new ArrayList<>());
    }

    private static int number(Outgoing record) {
        byte[] value = record.value();
        return value == null ? -1 : Integer.parseInt(new String(value, UTF_8));
    }

    /** Bytes that no compression makes smaller. */
    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new java.util.Random(1).nextBytes(noise);
        return noise;
    }
}
