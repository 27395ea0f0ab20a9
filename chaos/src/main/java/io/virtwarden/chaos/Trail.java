package io.virtwarden.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chaos.invariant.Invariants;
import io.virtwarden.chaos.invariant.Seen;
import io.virtwarden.testkit.kafka.TopicContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What is in Kafka at the end. */
final class Trail {
    private static final String EVENTS = "libvirt.events";
    private static final String AUDIT = "libvirt.audit";

    private final String bootstrap;
    private final ObjectMapper json = new ObjectMapper();

    Trail(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Tells every invariant that is about records. */
    void judge(Invariants invariants) {
        List<ConsumerRecord<byte[], byte[]>> events = TopicContent.read(bootstrap, EVENTS);
        List<ConsumerRecord<byte[], byte[]>> audit = TopicContent.read(bootstrap, AUDIT);
        invariants.chainIsIntact().verified(EVENTS, events.size(), TopicContent.chainFaults(events));
        invariants.chainIsIntact().verified(AUDIT, audit.size(), TopicContent.chainFaults(audit));
        List<Seen> seen = events.stream().map(this::seen).toList();
        invariants.eventsReachKafka().arrived(seen);
        invariants.changesAreTold().arrived(seen);
        invariants.decisionsAreAudited().arrived(audit.stream().map(this::seen).toList());
    }

    private Seen seen(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new Seen(
                    header(record, "ce_id"),
                    header(record, "ce_node") + "/" + header(record, "ce_epoch"),
                    Long.parseLong(header(record, "ce_seq")),
                    header(record, "ce_type"),
                    new String(record.key(), StandardCharsets.UTF_8),
                    header(record, "ce_subject"),
                    Instant.parse(header(record, "ce_time")),
                    json.readTree(record.value()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("no JSON in " + record, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalStateException("no " + name + " in " + record);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
