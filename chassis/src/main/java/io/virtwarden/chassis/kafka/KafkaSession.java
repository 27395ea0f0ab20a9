package io.virtwarden.chassis.kafka;

import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Sink;
import io.virtwarden.chassis.outbox.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** One producer. */
final class KafkaSession implements Sink.Session {
    /** A batch of one: 61 bytes around the batch and up to 21 around the record (Kafka's record format 2), and some to spare. */
    private static final int OVERHEAD = 96;

    /** Two varints around each header. */
    private static final int HEADER_OVERHEAD = 10;

    private final Producer<byte[], byte[]> producer;
    private final String cluster;
    private final Map<String, Integer> limits;
    private final int request;
    private final KafkaFailures failures;
    private final Supplier<@Nullable SinkException> diagnosis;
    private volatile boolean discarded;

    KafkaSession(
            Producer<byte[], byte[]> producer,
            String cluster,
            Map<String, Integer> limits,
            int request,
            KafkaFailures failures,
            Supplier<@Nullable SinkException> diagnosis) {
        this.producer = producer;
        this.cluster = cluster;
        this.limits = limits;
        this.request = request;
        this.failures = failures;
        this.diagnosis = diagnosis;
    }

    @Override
    public String store() {
        return cluster;
    }

    @Override
    public void send(Outgoing record, Consumer<@Nullable SinkException> done) {
        List<Header> headers = new ArrayList<>(record.headers().size());
        for (Outgoing.Header header : record.headers()) {
            headers.add(new RecordHeader(header.name(), header.value()));
        }
        var wire = new ProducerRecord<>(record.topic(), null, record.key(), record.value(), headers);
        try {
            // The callback says all that the future would.
            Future<?> unused = producer.send(wire, (where, failure) -> {
                if (!discarded) {
                    done.accept(failure == null ? null : failures.of(failure, record.topic()));
                }
            });
        } catch (RuntimeException e) {
            // What the producer throws it does not report by the callback.
            done.accept(failures.of(e, record.topic()));
        }
    }

    @Override
    public int largest(String topic) {
        return Math.min(request, limits.getOrDefault(topic, request));
    }

    @Override
    public int size(Outgoing record) {
        byte[] value = record.value();
        int size = OVERHEAD + record.key().length + (value == null ? 0 : value.length);
        for (Outgoing.Header header : record.headers()) {
            // A name may take up to three bytes per char.
            size += 3 * header.name().length() + header.value().length + HEADER_OVERHEAD;
        }
        return size;
    }

    @Override
    public @Nullable SinkException diagnose() {
        return diagnosis.get();
    }

    @Override
    public void discard() {
        discarded = true;
        producer.close(Duration.ZERO);
    }
}
