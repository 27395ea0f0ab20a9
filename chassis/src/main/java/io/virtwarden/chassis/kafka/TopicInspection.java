package io.virtwarden.chassis.kafka;

import io.virtwarden.chassis.outbox.SinkException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks the brokers about topics; every answer is waited for 6 s at most. */
final class TopicInspection {
    private static final long PATIENCE_MILLIS = 6_000;

    private final Admin admin;
    private final KafkaFailures failures;

    TopicInspection(Admin admin, KafkaFailures failures) {
        this.admin = admin;
        this.failures = failures;
    }

    /** The cluster's id, which it keeps for ever; empty if it has none. */
    String cluster() throws SinkException {
        String id = get(admin.describeCluster().clusterId(), null);
        return id == null || !id.matches("[A-Za-z0-9_.-]{1,100}") ? "" : id;
    }

    /** Those that do not exist. */
    List<String> missing(Collection<String> topics) throws SinkException {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(topics).topicNameValues();
        List<String> missing = new ArrayList<>();
        for (String topic : topics) {
            KafkaFuture<TopicDescription> answer = answers.get(topic);
            if (answer == null) {
                throw new IllegalStateException("the admin client left out " + topic);
            }
            try {
                get(answer, topic);
            } catch (SinkException e) {
                if (e.reason() != SinkException.Reason.TOPIC_MISSING) {
                    throw e;
                }
                missing.add(topic);
            }
        }
        return missing;
    }

    /** {@code max.message.bytes} by topic; without those that the brokers do not let us read. */
    Map<String, Integer> limits(Collection<String> topics) throws SinkException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Integer> limits = new HashMap<>();
        for (var answer : admin.describeConfigs(resources).values().entrySet()) {
            String topic = answer.getKey().name();
            try {
                ConfigEntry entry = get(answer.getValue(), topic).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
                if (entry != null && entry.value() != null) {
                    limits.put(topic, Integer.parseInt(entry.value()));
                }
            } catch (SinkException e) {
                // DescribeConfigs is a right of its own; without it the broker's refusal teaches the limit.
                if (!(rootOf(e) instanceof AuthorizationException)
                        && !(rootOf(e) instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return limits;
    }

    /** Waits for an answer. */
    <T> T get(KafkaFuture<T> answer, @Nullable String topic) throws SinkException {
        try {
            return answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.of(e, topic);
        } catch (ExecutionException | TimeoutException e) {
            throw failures.of(e, topic);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
