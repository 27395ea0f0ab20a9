package io.virtwarden.chassis.kafka;

import io.virtwarden.chassis.outbox.Sink;
import io.virtwarden.chassis.outbox.SinkException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka as the outbox' sink: idempotent, acknowledged by all in-sync replicas, batches never expire.
 *
 * <p>Opening makes sure that every topic is there; none is ever created by it.
 */
public final class KafkaSink implements Sink {
    /** Kafka's own default of max.request.size; topics that take more raise ours with them, up to the second figure. */
    private static final int USUAL_REQUEST = 1 << 20;

    private static final int LARGEST_REQUEST = 16 << 20;

    private final KafkaClientProperties properties;
    private final List<String> topics;
    private final KafkaFailures failures;

    /** @param topics full names of all topics that records go to */
    public KafkaSink(KafkaClientProperties properties, Collection<String> topics) {
        this.properties = properties;
        this.topics = List.copyOf(topics);
        this.failures = new KafkaFailures(properties.servers());
    }

    @Override
    public String name() {
        return "Kafka at " + properties.servers();
    }

    @Override
    public Session open() throws SinkException {
        Inspected found = inspect();
        Map<String, Integer> limits = found.limits();
        try {
            Map<String, Object> settings = properties.producer();
            int largest =
                    limits.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            settings.putIfAbsent(
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    Integer.toString(Math.max(USUAL_REQUEST, Math.min(LARGEST_REQUEST, largest))));
            int request = Integer.parseInt(String.valueOf(settings.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)));
            return new KafkaSession(
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                    found.cluster(),
                    limits,
                    request,
                    failures,
                    this::diagnose);
        } catch (RuntimeException e) {
            throw failures.of(e, null);
        }
    }

    /** @param limits topics by their {@code max.message.bytes}, as far as we may read it */
    private record Inspected(String cluster, Map<String, Integer> limits) {}

    private Inspected inspect() throws SinkException {
        Admin admin = admin();
        try {
            TopicInspection inspection = new TopicInspection(admin, failures);
            List<String> missing = inspection.missing(topics);
            if (!missing.isEmpty()) {
                throw failures.missing(missing);
            }
            return new Inspected(inspection.cluster(), Map.copyOf(inspection.limits(topics)));
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    @org.jspecify.annotations.Nullable
    private SinkException diagnose() {
        try {
            inspect();
            return null;
        } catch (SinkException e) {
            return e;
        }
    }

    private Admin admin() throws SinkException {
        try {
            return Admin.create(properties.admin());
        } catch (RuntimeException e) {
            throw failures.of(e, null);
        }
    }
}
