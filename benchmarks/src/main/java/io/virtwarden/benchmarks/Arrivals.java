package io.virtwarden.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long after libvirt's callback each event is in a consumer's hands. A record is given to consumers when it is acknowledged, so
 * this is never shorter than the way to the acknowledgement. The consumer runs beside what it measures, in the same process.
 */
final class Arrivals implements AutoCloseable {
    private static final String TOPIC = "libvirt.events";

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::consume, "arrivals");
    private volatile Instant since = Instant.MAX;
    private volatile boolean ending;
    private final double[] millis = new double[1 << 20];
    private final AtomicInteger count = new AtomicInteger();

    private Arrivals(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Makes the topics and listens. */
    static Arrivals open(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(
                            new NewTopic(TOPIC, 1, (short) 1),
                            new NewTopic("libvirt.domain-state", 1, (short) 1)
                                    .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
        Arrivals arrivals = new Arrivals(consumer);
        arrivals.thread.start();
        return arrivals;
    }

    /** From now on events count. */
    void begin() {
        since = Instant.now();
    }

    void await(int events) throws Exception {
        Waiting.until(events + " events in Kafka", Duration.ofMinutes(2), () -> count.get() >= events);
    }

    /** @return p50 and p99 in milliseconds, and how many there were */
    String json() {
        double[] seen = new double[count.get()];
        System.arraycopy(millis, 0, seen, 0, seen.length);
        Sample sample = new Sample(seen);
        return "\"p50\":" + sample.quantile(0.5) + ",\"p99\":" + sample.quantile(0.99) + ",\"count\":" + seen.length;
    }

    private void consume() {
        while (!ending) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                arrived(record, Instant.now());
            }
        }
    }

    private void arrived(ConsumerRecord<byte[], byte[]> record, Instant now) {
        Instant seen =
                Instant.parse(new String(record.headers().lastHeader("ce_time").value(), StandardCharsets.UTF_8));
        if (seen.isAfter(since) && count.get() < millis.length) {
            millis[count.get()] = Duration.between(seen, now).toNanos() / 1e6;
            count.incrementAndGet();
        }
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
