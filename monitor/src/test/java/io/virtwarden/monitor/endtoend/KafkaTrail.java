package io.virtwarden.monitor.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.testkit.kafka.TopicContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a consumer finds in the events topic. One thread. */
final class KafkaTrail {
    static final String EVENTS = "libvirt.events";
    private static final String STATES = "libvirt.domain-state";
    private static final int PARTITIONS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String bootstrap;

    KafkaTrail(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Makes the topics, with several partitions, so that only the order per key is left. */
    KafkaTrail createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(
                            new NewTopic(EVENTS, PARTITIONS, (short) 1),
                            new NewTopic(STATES, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            return this;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot make the topics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All records from the beginning, partition after partition, each in its own order. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        return TopicContent.read(bootstrap, EVENTS);
    }

    /** The same, read. */
    List<Seen> seen() {
        return records().stream().map(KafkaTrail::seen).toList();
    }

    private static Seen seen(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new Seen(
                    header(record, "ce_id"),
                    Long.parseLong(header(record, "ce_epoch")),
                    Long.parseLong(header(record, "ce_seq")),
                    header(record, "ce_type"),
                    new String(record.key(), StandardCharsets.UTF_8),
                    header(record, "ce_subject"),
                    header(record, "ce_chain"),
                    JSON.readTree(record.value()));
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON in " + record, e);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
