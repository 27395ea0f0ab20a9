package io.virtwarden.testkit.kafka;

import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.outbox.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a consumer finds in a topic. Any thread. */
public final class TopicContent {
    private TopicContent() {}

    /** All records from the beginning to what is there now, partition after partition, each in its own order. */
    public static List<ConsumerRecord<byte[], byte[]>> read(String bootstrap, String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toSet());
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        all.sort(Comparator.comparingInt(ConsumerRecord::partition));
        return all;
    }

    /** What the project's own verifier holds against an audit trail; re-sent records are not against it. */
    public static List<String> chainFaults(List<ConsumerRecord<byte[], byte[]>> records) {
        List<String> faults = new ArrayList<>();
        ChainVerifier verifier = new ChainVerifier(ChainVerifier.Limits.defaults(), finding -> {
            if (finding.grave()) {
                faults.add(finding.text());
            }
        });
        for (ConsumerRecord<byte[], byte[]> record : records) {
            List<Outgoing.Header> headers = new ArrayList<>();
            record.headers().forEach(header -> headers.add(new Outgoing.Header(header.key(), header.value())));
            verifier.feed(CloudEvents.parse(
                    record.topic() + "-" + record.partition(), record.key(), record.value(), headers));
        }
        verifier.settle();
        if (verifier.verification().records() != records.size() || verifier.waiting() > 0) {
            faults.add("only a part was verified: " + verifier.verification());
        }
        return faults;
    }
}
