package io.virtwarden.chassis.kafka;

import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.audit.DamagedRecordException;
import io.virtwarden.chassis.audit.Delivered;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.SinkException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit trail back from its topics: every partition, no consumer group, nothing committed. One thread.
 *
 * <p>Partitions are kept abreast of each other by the brokers' time of their records when the visitor has too many that wait.
 */
public final class AuditTopics implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Waiting records beyond which partitions that are ahead pause. */
    private static final int ABREAST = 20_000;

    private final Consumer<byte[], byte[]> consumer;
    private final KafkaFailures failures;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> newest = new HashMap<>();
    private final Map<TopicPartition, Instant> oldestTime = new HashMap<>();
    private final InstantSource clock;

    private AuditTopics(
            Consumer<byte[], byte[]> consumer,
            KafkaFailures failures,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> begins,
            InstantSource clock) {
        this.clock = clock;
        this.consumer = consumer;
        this.failures = failures;
        this.partitions = partitions;
        this.begins = begins;
    }

    /**
     * Connects, at the beginning of each partition.
     *
     * @throws SinkException if the brokers do not answer, or a topic does not exist
     */
    public static AuditTopics open(KafkaClientProperties properties, Collection<String> topics) throws SinkException {
        return open(properties, topics, InstantSource.system());
    }

    /**
     * The same with a clock of the caller's.
     *
     * @throws SinkException if the brokers do not answer, or a topic does not exist
     */
    public static AuditTopics open(KafkaClientProperties properties, Collection<String> topics, InstantSource clock)
            throws SinkException {
        KafkaFailures failures = new KafkaFailures(properties.servers());
        List<String> missing = new Topics(properties).missing(topics);
        if (!missing.isEmpty()) {
            throw failures.missing(missing);
        }
        Consumer<byte[], byte[]> consumer = null;
        try {
            consumer = new KafkaConsumer<>(
                    properties.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                for (PartitionInfo info : consumer.partitionsFor(topic, PATIENCE)) {
                    partitions.add(new TopicPartition(topic, info.partition()));
                }
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return new AuditTopics(
                    consumer,
                    failures,
                    List.copyOf(partitions),
                    consumer.beginningOffsets(partitions, PATIENCE),
                    clock);
        } catch (RuntimeException e) {
            if (consumer != null) {
                consumer.close();
            }
            throw failures.of(e, null);
        }
    }

    /** Goes back so far that the latest {@code count} records are read, and up to so many more of each partition. */
    public void latest(long count) throws SinkException {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            for (TopicPartition partition : partitions) {
                long begin = Objects.requireNonNullElse(begins.get(partition), 0L);
                long end = Objects.requireNonNullElse(ends.get(partition), 0L);
                consumer.seek(partition, Math.max(begin, end - Math.min(count, end)));
            }
        } catch (RuntimeException e) {
            throw failures.of(e, null);
        }
    }

    /** Reads up to what was the end of each partition when this was called. */
    public void toEnd(AuditVisitor visitor) throws SinkException {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            long quietSince = System.nanoTime();
            while (partitions.stream().anyMatch(p -> behind(p, ends))) {
                if (poll(visitor, ends)) {
                    quietSince = System.nanoTime();
                } else if (System.nanoTime() - quietSince > PATIENCE.toNanos()) {
                    throw new org.apache.kafka.common.errors.TimeoutException(
                            "no records for " + PATIENCE.toSeconds() + " s although partitions have more");
                }
            }
        } catch (KafkaException e) {
            throw failures.of(e, null);
        }
    }

    /** Reads on as long as wanted; asked about five times a second. What the visitor throws passes through. */
    public void follow(AuditVisitor visitor, BooleanSupplier goOn) throws SinkException {
        try {
            while (goOn.getAsBoolean()) {
                poll(visitor, Map.of());
            }
        } catch (KafkaException e) {
            throw failures.of(e, null);
        }
    }

    /** Feeds a verifier up to the present end, tells it where retention has cut, and settles it. */
    public void verify(ChainVerifier verifier) throws SinkException {
        toEnd(AuditVisitor.of(verifier));
        for (TopicPartition partition : partitions) {
            if (Objects.requireNonNullElse(begins.get(partition), 0L) > 0) {
                // Whatever this partition held before may be gone; if it is empty, up to now.
                verifier.retainedFrom(oldestTime.getOrDefault(partition, clock.instant()));
            }
        }
        verifier.settle();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private boolean behind(TopicPartition partition, Map<TopicPartition, Long> ends) {
        return consumer.position(partition, PATIENCE) < Objects.requireNonNullElse(ends.get(partition), 0L);
    }

    private boolean poll(AuditVisitor visitor, Map<TopicPartition, Long> ends) {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            any = true;
            newest.put(new TopicPartition(record.topic(), record.partition()), record.timestamp());
            visit(record, visitor);
        }
        keepAbreast(visitor.waiting(), ends);
        return any;
    }

    private void visit(ConsumerRecord<byte[], byte[]> record, AuditVisitor visitor) {
        try {
            Delivered delivered = CloudEvents.parse(record.topic(), record.key(), record.value(), headers(record));
            oldestTime.putIfAbsent(
                    new TopicPartition(record.topic(), record.partition()),
                    delivered.record().time());
            visitor.record(delivered);
        } catch (DamagedRecordException e) {
            visitor.unreadable(
                    record.topic() + "-" + record.partition() + "@" + record.offset(), String.valueOf(e.getMessage()));
        }
    }

    private void keepAbreast(int waiting, Map<TopicPartition, Long> ends) {
        Set<TopicPartition> paused = consumer.paused();
        if (waiting < ABREAST) {
            if (!paused.isEmpty()) {
                consumer.resume(paused);
            }
            return;
        }
        Long lowest = null;
        for (TopicPartition partition : partitions) {
            // A partition that is read to its end holds nobody up.
            if (behind(partition, ends)) {
                long time = newest.getOrDefault(partition, Long.MIN_VALUE);
                lowest = lowest == null ? time : Math.min(lowest, time);
            }
        }
        if (lowest != null) {
            long bound = lowest;
            consumer.resume(paused);
            consumer.pause(partitions.stream()
                    .filter(p -> newest.getOrDefault(p, Long.MIN_VALUE) > bound)
                    .toList());
        }
    }

    private static List<Outgoing.Header> headers(ConsumerRecord<byte[], byte[]> record) {
        List<Outgoing.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            byte @Nullable [] value = header.value();
            headers.add(new Outgoing.Header(header.key(), value == null ? new byte[0] : value));
        }
        return headers;
    }
}
