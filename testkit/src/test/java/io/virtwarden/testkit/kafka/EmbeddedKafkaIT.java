package io.virtwarden.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.kafka.Topics;
import io.virtwarden.chassis.outbox.Sink;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
    private static final String TOPIC = "kept.events";

    @Test
    void isTheSameClusterWithItsTopicsWhenStartedAgainInItsFolder(@TempDir Path folder) throws Exception {
        String before;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            new Topics(properties(kafka)).create(List.of(new Topics.Spec(TOPIC, 1, Map.of())));
            before = store(kafka);
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            assertThat(store(kafka)).isEqualTo(before);
        }
    }

    /** Opening the sink needs the topic. */
    private static String store(EmbeddedKafka kafka) throws Exception {
        Sink.Session session = new KafkaSink(properties(kafka), List.of(TOPIC)).open();
        String store = session.store();
        session.discard();
        return store;
    }

    private static KafkaClientProperties properties(EmbeddedKafka kafka) {
        return TopicReader.properties(kafka.bootstrap(), Map.of());
    }
}
