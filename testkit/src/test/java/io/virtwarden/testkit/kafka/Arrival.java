package io.virtwarden.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.audit.Finding;
import io.virtwarden.chassis.kafka.AuditTopics;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.outbox.Outgoing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must be true of a topic after whatever happened on the way. */
final class Arrival {
    private Arrival() {}

    /** Every record is there as journalled, each key in order when duplicates are dropped, the chain intact. */
    static void complete(KafkaClientProperties properties, String topic, List<AuditRecord> appended) throws Exception {
        Map<String, AuditRecord> expected = new HashMap<>();
        appended.forEach(record -> expected.put(record.id(), record));
        Set<String> seen = new HashSet<>();
        Map<String, Long> lastByKey = new HashMap<>();
        for (Outgoing out : TopicReader.all(properties, topic)) {
            AuditRecord record = CloudEvents.parse(out.topic(), out.key(), out.value(), out.headers())
                    .record();
            if (seen.add(record.id())) {
                Long last = lastByKey.put(record.key(), record.sequence());
                assertThat(last == null || last < record.sequence())
                        .as("order of %s", record.id())
                        .isTrue();
                assertThat(record.chain())
                        .as("chain of %s", record.id())
                        .isEqualTo(expected.getOrDefault(record.id(), record).chain());
            }
        }
        assertThat(seen).hasSameSizeAs(expected.keySet());
        assertThat(seen).isEqualTo(expected.keySet());
        assertThat(findings(properties, topic)).noneMatch(Finding::grave);
    }

    static List<Finding> findings(KafkaClientProperties properties, String topic) throws Exception {
        List<Finding> findings = new ArrayList<>();
        ChainVerifier verifier = new ChainVerifier(ChainVerifier.Limits.defaults(), findings::add);
        try (AuditTopics topics = AuditTopics.open(properties, List.of(topic))) {
            topics.verify(verifier);
        }
        return findings;
    }
}
