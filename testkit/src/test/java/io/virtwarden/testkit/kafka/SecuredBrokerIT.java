package io.virtwarden.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.kafka.Topics;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.chassis.outbox.SinkException;
import io.virtwarden.chassis.outbox.SinkException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that demands TLS and SASL. */
class SecuredBrokerIT {
    @TempDir
    static Path shared;

    private static BrokerOptions options;
    private static EmbeddedKafka broker;

    @BeforeAll
    static void start() {
        options =
                BrokerOptions.plain().withTls(Pem.create(shared.resolve("pem"))).withUser("node1", "right");
        broker = EmbeddedKafka.start(shared.resolve("broker"), options);
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    @Test
    void deliversWithScramAndSecretsFromFiles(@TempDir Path folder) throws Exception {
        Path jaas = Files.writeString(
                folder.resolve("jaas"), EmbeddedKafka.clientProperties(options).getOrDefault("sasl.jaas.config", ""));
        Map<String, String> more = new HashMap<>(EmbeddedKafka.clientProperties(options));
        more.remove("sasl.jaas.config");
        more.put("sasl.jaas.config.file", jaas.toString());
        delivers(folder, "scram", more);
    }

    @Test
    void deliversWithPlainAndTheCertificateAsPemText(@TempDir Path folder) throws Exception {
        Map<String, String> more = new HashMap<>(EmbeddedKafka.clientProperties(options));
        more.put("sasl.mechanism", "PLAIN");
        more.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"node1\" password=\"right\";");
        more.put("ssl.truststore.certificates.file", String.valueOf(more.remove("ssl.truststore.location")));
        delivers(folder, "plain", more);
    }

    @Test
    void namesTheCredentialsWhenThePasswordIsWrong() {
        Map<String, String> more = new HashMap<>(EmbeddedKafka.clientProperties(options));
        more.put("sasl.jaas.config", ClientAccess.scram("node1", "wrong"));
        SinkException refused = opening(more);
        assertThat(refused.reason()).isEqualTo(Reason.AUTHENTICATION);
        assertThat(refused).hasMessageContaining(broker.bootstrap()).hasMessageContaining("sasl.jaas.config");
        assertThat(refused.getMessage()).doesNotContain("wrong");
    }

    @Test
    void namesTheTrustStoreWhenTheCertificateIsNotTrusted(@TempDir Path folder) {
        Map<String, String> more = new HashMap<>(EmbeddedKafka.clientProperties(options));
        more.put(
                "ssl.truststore.location",
                Pem.create(folder.resolve("other")).certificate().toString());
        SinkException refused = opening(more);
        assertThat(refused.reason()).isEqualTo(Reason.TLS);
        assertThat(refused).hasMessageContaining("ssl.truststore");
    }

    @Test
    void asksWhetherTheProtocolFitsWhenPlainTextMeetsTls() {
        SinkException refused = opening(Map.of());
        assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(refused).hasMessageContaining("security.protocol");
    }

    @Test
    void saysThatTheSettingsMakeNoClient() {
        SinkException refused = opening(Map.of("security.protocol", "SASL_SLS"));
        assertThat(refused.reason()).isEqualTo(Reason.SETTINGS);
        assertThat(refused).hasMessageContaining("SASL_SLS");
    }

    @Test
    void holdsWithAWrongPasswordAndDeliversOnceItIsMended(@TempDir Path folder) throws Exception {
        Path jaas = Files.writeString(folder.resolve("jaas"), ClientAccess.scram("node1", "wrong"));
        Map<String, String> more = new HashMap<>(EmbeddedKafka.clientProperties(options));
        more.remove("sasl.jaas.config");
        more.put("sasl.jaas.config.file", jaas.toString());
        KafkaClientProperties right =
                TopicReader.properties(broker.bootstrap(), EmbeddedKafka.clientProperties(options));
        new Topics(right).create(List.of(new Topics.Spec("mended", 3, Map.of())));
        try (NodeUnderTest node = new NodeUnderTest(folder, "mended")) {
            node.append(20);
            KafkaSink sink = new KafkaSink(TopicReader.properties(broker.bootstrap(), more), List.of("mended"));
            try (Pump pump = node.started(sink, NodeUnderTest.QUICK)) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> pump.check().text().contains("refuses the credentials"));
                Files.writeString(jaas, ClientAccess.scram("node1", "right"));
                await().atMost(Duration.ofSeconds(20)).until(() -> pump.acknowledged() == 20);
            }
            Arrival.complete(right, "mended", node.appended);
        }
    }

    private static void delivers(Path folder, String topic, Map<String, String> more) throws Exception {
        KafkaClientProperties properties = TopicReader.properties(broker.bootstrap(), more);
        new Topics(properties).create(List.of(new Topics.Spec(topic, 3, Map.of())));
        try (NodeUnderTest node = new NodeUnderTest(folder, topic);
                Pump pump = node.started(new KafkaSink(properties, List.of(topic)), NodeUnderTest.QUICK)) {
            node.append(100);
            await().atMost(Duration.ofSeconds(20)).until(() -> pump.acknowledged() == 100);
            Arrival.complete(properties, topic, node.appended);
        }
    }

    private static SinkException opening(Map<String, String> more) {
        KafkaSink sink = new KafkaSink(TopicReader.properties(broker.bootstrap(), more), List.of("any"));
        return catchThrowableOfType(SinkException.class, sink::open);
    }
}
