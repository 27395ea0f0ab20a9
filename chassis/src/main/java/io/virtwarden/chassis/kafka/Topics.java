package io.virtwarden.chassis.kafka;

import io.virtwarden.chassis.outbox.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of the outward contract: which there are, which are missing, and making them. Only doctor makes any. */
public final class Topics {
    /**
     * How a topic is made.
     *
     * @param name in full
     * @param partitions never changed later: that would break the order per key
     * @param config of the topic; replication is the brokers' default
     */
    public record Spec(String name, int partitions, Map<String, String> config) {}

    /** Ample for thousands of nodes; one consumer group member each at most. */
    public static final int PARTITIONS = 12;

    private final KafkaClientProperties properties;
    private final KafkaFailures failures;

    public Topics(KafkaClientProperties properties) {
        this.properties = properties;
        this.failures = new KafkaFailures(properties.servers());
    }

    /** Every topic that virtwarden knows; console's chunks are opt-in, its topic harmless. */
    public static List<Spec> all(String prefix) {
        return List.of(
                deleting(prefix + "events", Duration.ofDays(30)),
                deleting(prefix + "audit", Duration.ofDays(730)),
                compacting(prefix + "domain-state"),
                compacting(prefix + "leases"),
                deleting(prefix + "console", Duration.ofHours(24)));
    }

    /** The one of {@link #all} for this purpose, such as {@code events}. */
    public static Spec named(String prefix, String purpose) {
        return all(prefix).stream()
                .filter(spec -> spec.name().equals(prefix + purpose))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no topic is for " + purpose));
    }

    /** Those that do not exist. Blocks up to some seconds. */
    public List<String> missing(Collection<String> names) throws SinkException {
        Admin admin = admin();
        try {
            return new TopicInspection(admin, failures).missing(names);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /**
     * Makes those that do not exist yet; leaves the others as they are.
     *
     * @return names of the ones made
     */
    public List<String> create(Collection<Spec> specs) throws SinkException {
        Admin admin = admin();
        try {
            TopicInspection inspection = new TopicInspection(admin, failures);
            List<NewTopic> wanted = specs.stream()
                    .map(spec -> new NewTopic(spec.name(), Optional.of(spec.partitions()), Optional.empty())
                            .configs(spec.config()))
                    .toList();
            List<String> made = new ArrayList<>();
            for (var answer : admin.createTopics(wanted).values().entrySet()) {
                try {
                    inspection.get(answer.getValue(), answer.getKey());
                    made.add(answer.getKey());
                } catch (SinkException e) {
                    if (!exists(e)) {
                        throw e;
                    }
                }
            }
            return made;
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private Admin admin() throws SinkException {
        try {
            return Admin.create(properties.admin());
        } catch (RuntimeException e) {
            throw failures.of(e, null);
        }
    }

    private static boolean exists(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TopicExistsException) {
                return true;
            }
        }
        return false;
    }

    private static Spec deleting(String name, Duration kept) {
        return new Spec(
                name,
                PARTITIONS,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(kept.toMillis())));
    }

    private static Spec compacting(String name) {
        return new Spec(
                name, PARTITIONS, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }
}
