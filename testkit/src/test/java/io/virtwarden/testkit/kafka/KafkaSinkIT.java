package io.virtwarden.testkit.kafka;

import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.kafka.Topics;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Sink;
import java.util.List;
import java.util.Map;

/** Kafka keeps what every sink keeps. */
class KafkaSinkIT extends SinkContract {
    private final String prefix = SharedKafka.prefix();
    private final KafkaClientProperties properties =
            TopicReader.properties(SharedKafka.broker().bootstrap(), Map.of());

    @Override
    protected Sink sink(List<String> topics) throws Exception {
        new Topics(properties)
                .create(topics.stream()
                        .map(topic -> new Topics.Spec(
                                topic,
                                3,
                                topic.endsWith("small")
                                        ? Map.of("max.message.bytes", Integer.toString(SMALL))
                                        : Map.of()))
                        .toList());
        return new KafkaSink(properties, topics);
    }

    @Override
    protected Sink sinkWithout(String topic) {
        return new KafkaSink(properties, List.of(topic));
    }

    @Override
    protected List<Outgoing> delivered(String topic) {
        return TopicReader.all(properties, topic);
    }

    @Override
    protected String topic(String purpose) {
        return prefix + purpose;
    }
}
