package io.virtwarden.testkit.kafka;

import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.settings.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads whole topics. */
final class TopicReader {
    private TopicReader() {}

    static KafkaClientProperties properties(String bootstrap, Map<String, String> more) {
        return new KafkaClientProperties(List.of(HostPort.parse(bootstrap)), more, "test");
    }

    static List<Outgoing> all(KafkaClientProperties properties, String topic) {
        List<Outgoing> all = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(properties.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    all.add(new Outgoing(
                            topic,
                            record.key(),
                            record.value(),
                            Arrays.stream(record.headers().toArray())
                                    .map(header -> new Outgoing.Header(header.key(), header.value()))
                                    .toList()));
                }
            }
        }
        return all;
    }
}
