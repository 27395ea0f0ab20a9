package io.virtwarden.monitor.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.settings.KafkaSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final UUID NODE = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    private static final String WEB = "bbbbbbbb-0000-4000-8000-000000000002";
    private static final String LIFECYCLE = "io.virtwarden.domain.lifecycle.v1";

    private final AuditCodec codec = new AuditCodec(77);
    private final Publication publication =
            new Publication(codec, new CloudEvents(KafkaSettings.Mode.BINARY), Topics.of("libvirt."));

    @Test
    void sendsADomainsEventAndWhatIsKnownAfterIt() throws IOException {
        List<Outgoing> records = publication.map(entry(
                LIFECYCLE, WEB, "{\"uri\":\"qemu:///system\",\"after\":{\"name\":\"web\",\"state\":\"paused\"}}"));
        assertThat(records).extracting(Outgoing::topic).containsExactly("libvirt.events", "libvirt.domain-state");
        assertThat(records).allSatisfy(record -> assertThat(text(record.key())).isEqualTo(WEB));
        JsonNode state = new ObjectMapper().readTree(records.get(1).value());
        assertThat(state.path("state").asText()).isEqualTo("paused");
        assertThat(state.path("uri").asText()).isEqualTo("qemu:///system");
        assertThat(header(records.get(1), "ce_type")).isEqualTo("io.virtwarden.domain.state.v1");
        assertThat(header(records.get(1), "ce_id")).isNotEqualTo(header(records.get(0), "ce_id"));
    }

    @Test
    void sendsATombstoneForADomainThatIsGone() {
        List<Outgoing> records = publication.map(entry(LIFECYCLE, WEB, "{\"uri\":\"u\",\"after\":null}"));
        assertThat(records).hasSize(2);
        assertThat(records.get(1).value()).isNull();
    }

    @Test
    void sendsTheStateInTheModeOfTheSettings() throws IOException {
        Publication structured =
                new Publication(codec, new CloudEvents(KafkaSettings.Mode.STRUCTURED), Topics.of("libvirt."));
        Outgoing state = structured
                .map(entry(LIFECYCLE, WEB, "{\"uri\":\"u\",\"after\":{\"name\":\"web\",\"state\":\"paused\"}}"))
                .get(1);
        assertThat(header(state, "content-type")).isEqualTo("application/cloudevents+json");
        assertThat(state.headers()).hasSize(1);
        JsonNode event = new ObjectMapper().readTree(state.value());
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("type").asText()).isEqualTo("io.virtwarden.domain.state.v1");
        assertThat(event.path("id").asText()).isEqualTo(NODE + "/77/5/state");
        assertThat(event.path("source").asText()).isEqualTo("/libvirt/" + NODE);
        assertThat(event.path("partitionkey").asText()).isEqualTo(WEB);
        assertThat(event.has("chain")).isFalse();
        assertThat(event.path("data").path("state").asText()).isEqualTo("paused");

        Outgoing tombstone = structured
                .map(entry(LIFECYCLE, WEB, "{\"uri\":\"u\",\"after\":null}"))
                .get(1);
        assertThat(tombstone.value()).isNull();
        assertThat(header(tombstone, "ce_id")).isEqualTo(NODE + "/77/5/state");
        assertThat(header(tombstone, "ce_type")).isEqualTo("io.virtwarden.domain.state.v1");
    }

    @Test
    void sendsNoStateWhereNoneIsKnown() {
        assertThat(publication.map(entry("io.virtwarden.domain.reboot.v1", WEB, "{\"uri\":\"u\"}")))
                .hasSize(1);
        assertThat(publication.map(entry(LIFECYCLE, WEB, "{\"withheld\":true,\"bytes\":1,\"sha256\":\"ab\"}")))
                .hasSize(1);
        assertThat(publication.map(entry("io.virtwarden.network.lifecycle.v1", NODE.toString(), "{\"after\":null}")))
                .hasSize(1);
    }

    @Test
    void givesTheSameBytesWheneverAsked() {
        JournalEntry entry = entry(LIFECYCLE, WEB, "{\"uri\":\"u\",\"after\":{\"name\":\"\u2603\",\"id\":3}}");
        assertThat(publication.map(entry)).usingRecursiveComparison().isEqualTo(publication.map(entry));
    }

    @Test
    void leavesOutEntriesOfOtherKinds() {
        assertThat(publication.map(new JournalEntry(1, Instant.EPOCH, 200, new byte[3])))
                .isEmpty();
    }

    private JournalEntry entry(String type, String key, String data) {
        byte[] payload = codec.encode(NODE, type, key, key, new byte[32], data.getBytes(StandardCharsets.UTF_8));
        return new JournalEntry(5, Instant.parse("2026-11-23T12:00:00Z"), AuditCodec.KIND, payload);
    }

    private static String header(Outgoing record, String name) {
        return record.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(header -> text(header.value()))
                .findFirst()
                .orElseThrow();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
