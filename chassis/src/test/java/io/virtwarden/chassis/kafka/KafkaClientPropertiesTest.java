package io.virtwarden.chassis.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.HostPort;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaClientPropertiesTest {
    @TempDir
    Path folder;

    @Test
    void neverLetsABatchExpireAndWaitsForAllReplicas() {
        assertThat(properties(Map.of()).producer())
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .containsEntry("delivery.timeout.ms", "2147483647")
                .containsEntry("bootstrap.servers", "one:9092,[::1]:9093")
                .containsEntry("client.id", "tester");
    }

    @ParameterizedTest
    @CsvSource({
        "acks, 1",
        "acks, 0",
        "enable.idempotence, false",
        "max.in.flight.requests.per.connection, 2",
        "transactional.id, x",
        "key.serializer, x",
        "value.serializer, x",
        "bootstrap.servers, other:9092"
    })
    void refusesWhatWouldBreakDelivery(String name, String value) {
        assertThatThrownBy(() -> properties(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka.properties." + name);
    }

    @Test
    void namesEveryFaultAtOnce() {
        List<Fault> faults = KafkaClientProperties.faults(Map.of(
                "acks",
                "1",
                "enable.idempotence",
                "false",
                "sasl.jaas.config.file",
                folder.resolve("none").toString()));
        assertThat(faults)
                .extracting(Fault::path)
                .containsExactly(
                        "kafka.properties.acks",
                        "kafka.properties.enable.idempotence",
                        "kafka.properties.sasl.jaas.config.file");
    }

    @Test
    void readsSecretsFromFilesAnewForEachClient() throws Exception {
        Path secret = Files.writeString(folder.resolve("password"), "first\n");
        KafkaClientProperties properties = properties(Map.of("ssl.keystore.password.file", secret.toString()));
        assertThat(properties.producer())
                .containsEntry("ssl.keystore.password", "first")
                .doesNotContainKey("ssl.keystore.password.file");
        Files.writeString(secret, "second");
        assertThat(properties.admin()).containsEntry("ssl.keystore.password", "second");
        Files.delete(secret);
        assertThatThrownBy(properties::consumer)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(secret.toString());
    }

    @Test
    void refusesASecretThatIsGivenTwice() throws Exception {
        Path secret = Files.writeString(folder.resolve("password"), "x");
        assertThat(KafkaClientProperties.faults(
                        Map.of("ssl.key.password", "y", "ssl.key.password.file", secret.toString())))
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("as well as ssl.key.password"));
    }

    @Test
    void leavesKafkasOwnPropertiesThatEndInFileAlone() {
        assertThat(properties(Map.of("sasl.oauthbearer.assertion.file", "/run/assertion"))
                        .producer())
                .containsEntry("sasl.oauthbearer.assertion.file", "/run/assertion");
    }

    @Test
    void givesEachKindOfClientWhatItKnows() {
        KafkaClientProperties properties = properties(
                Map.of("linger.ms", "7", "fetch.min.bytes", "5", "security.protocol", "SSL", "my.plugin", "x"));
        assertThat(properties.producer())
                .containsEntry("linger.ms", "7")
                .containsEntry("my.plugin", "x")
                .doesNotContainKey("fetch.min.bytes");
        assertThat(properties.consumer()).containsEntry("fetch.min.bytes", "5").doesNotContainKey("linger.ms");
        assertThat(properties.admin())
                .containsEntry("security.protocol", "SSL")
                .doesNotContainKeys("linger.ms", "fetch.min.bytes");
    }

    private static KafkaClientProperties properties(Map<String, String> more) {
        return new KafkaClientProperties(
                List.of(HostPort.parse("one:9092"), HostPort.parse("[::1]:9093")), more, "tester");
    }
}
