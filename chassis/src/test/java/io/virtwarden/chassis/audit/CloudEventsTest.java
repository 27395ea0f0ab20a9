package io.virtwarden.chassis.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Outgoing.Header;
import io.virtwarden.chassis.settings.KafkaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsTest {
    private static final AuditRecord RECORD = SampleTrail.of(3, new Random(4)).get(2);

    @Test
    void binaryModeHasTheAttributesOfTheContractAsHeaders() {
        Outgoing out = new CloudEvents(KafkaSettings.Mode.BINARY).outgoing(RECORD, "libvirt.events");
        Map<String, String> headers = out.headers().stream()
                .collect(Collectors.toMap(Header::name, header -> new String(header.value(), UTF_8)));
        assertThat(headers)
                .containsOnlyKeys(
                        "content-type",
                        "ce_specversion",
                        "ce_id",
                        "ce_source",
                        "ce_type",
                        "ce_subject",
                        "ce_time",
                        "ce_node",
                        "ce_seq",
                        "ce_epoch",
                        "ce_chain")
                .containsEntry("content-type", "application/json")
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", RECORD.node() + "/" + RECORD.epoch() + "/3")
                .containsEntry("ce_source", "/libvirt/" + RECORD.node())
                .containsEntry("ce_seq", "3");
        assertThat(headers.get("ce_chain")).matches("[0-9a-f]{64}");
        assertThat(headers.get("ce_time")).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        assertThat(out.value()).isSameAs(RECORD.data());
        assertThat(new String(out.key(), UTF_8)).isEqualTo(RECORD.key());
    }

    @Test
    void structuredModeIsOneJsonValueWithTheDataByteForByte() throws Exception {
        AuditRecord record = SampleTrail.withData(RECORD, "{ \"a\" : 1.50, \"b\":\"\\u00e4\" }".getBytes(UTF_8));
        Outgoing out = new CloudEvents(KafkaSettings.Mode.STRUCTURED).outgoing(record, "t");
        assertThat(out.headers())
                .usingRecursiveComparison()
                .isEqualTo(List.of(new Header("content-type", "application/cloudevents+json".getBytes(UTF_8))));
        String text = new String(Objects.requireNonNull(out.value()), UTF_8);
        assertThat(text).endsWith(",\"data\":{ \"a\" : 1.50, \"b\":\"\\u00e4\" }}");
        JsonNode json = new ObjectMapper().readTree(text);
        assertThat(json.path("specversion").asText()).isEqualTo("1.0");
        assertThat(json.path("partitionkey").asText()).isEqualTo(record.key());
        assertThat(json.path("datacontenttype").asText()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @EnumSource(KafkaSettings.Mode.class)
    void readsBackWhatItWrote(KafkaSettings.Mode mode) {
        CloudEvents events = new CloudEvents(mode);
        for (AuditRecord record : SampleTrail.of(50, new Random(2))) {
            assertThat(parse(events.outgoing(record, "t")))
                    .usingRecursiveComparison()
                    .isEqualTo(new Delivered("t", record, false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1,2]", "17", "-1.5e3", "\"x\"", "true", "null", " {\"a\":[{}]} "})
    void readsBackAnyJsonAsStructuredData(String data) {
        AuditRecord record = SampleTrail.withData(RECORD, data.strip().getBytes(UTF_8));
        Outgoing out = new CloudEvents(KafkaSettings.Mode.STRUCTURED).outgoing(record, "t");
        assertThat(parse(out).record().data()).isEqualTo(record.data());
    }

    @ParameterizedTest
    @EnumSource(KafkaSettings.Mode.class)
    void withholdsTheDataAndNothingElse(KafkaSettings.Mode mode) {
        AuditRecord record = SampleTrail.withData(RECORD, ("{\"x\":\"" + "y".repeat(5000) + "\"}").getBytes(UTF_8));
        Outgoing small = CloudEvents.withhold(new CloudEvents(mode).outgoing(record, "t"));
        assertThat(Objects.requireNonNull(small.value()).length).isLessThan(1200);
        Delivered delivered = parse(small);
        assertThat(delivered.withheld()).isTrue();
        assertThat(new String(delivered.record().data(), UTF_8))
                .startsWith("{\"withheld\":true,\"bytes\":5008,\"sha256\":\"");
        assertThat(delivered.record())
                .usingRecursiveComparison()
                .ignoringFields("data")
                .isEqualTo(record);
    }

    @Test
    void tombstonesHaveAttributesAndNoValue() {
        Outgoing tombstone = new CloudEvents(KafkaSettings.Mode.STRUCTURED)
                .derived(RECORD, "libvirt.domain-state", "state", "io.virtwarden.domain.state.v1", null);
        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.headers())
                .extracting(Header::name)
                .contains("ce_id")
                .doesNotContain("ce_chain");
        assertThat(CloudEvents.withhold(tombstone)).isSameAs(tombstone);
    }

    @Test
    void refusesMissingMalformedAndContradictingAttributes() {
        List<Header> good =
                new CloudEvents(KafkaSettings.Mode.BINARY).outgoing(RECORD, "t").headers();
        for (Header header : good) {
            if (header.name().startsWith("ce_")) {
                refused(without(good, header.name()), header.name().substring(3));
            }
        }
        refused(changed(good, "ce_seq", "4"), "id");
        refused(changed(good, "ce_seq", "-3"), "seq");
        refused(changed(good, "ce_seq", "x"), "seq");
        refused(changed(good, "ce_epoch", "5"), "id");
        refused(changed(good, "ce_source", "/libvirt/other"), "source");
        refused(changed(good, "ce_node", "nobody"), "node");
        refused(changed(good, "ce_time", "yesterday"), "time");
        refused(changed(good, "ce_time", "2026-11-23T08:15:30Z"), "time");
        refused(changed(good, "ce_chain", "00"), "chain");
        refused(changed(good, "ce_chain", "zz".repeat(32)), "chain");
        refused(changed(good, "ce_specversion", "2.0"), "specversion");
    }

    @Test
    void refusesBrokenStructuredValues() {
        List<Header> headers = List.of(new Header("content-type", "application/cloudevents+json".getBytes(UTF_8)));
        for (String value :
                List.of("", "{", "[]", "{\"data\":{}}", "{\"id\":[]}", "{} {}", "{\"id\":\"1\",\"id\":\"1\"}")) {
            assertThatThrownBy(() -> CloudEvents.parse("t", null, value.getBytes(UTF_8), headers))
                    .as(value)
                    .isInstanceOf(DamagedRecordException.class);
        }
        assertThatThrownBy(() -> CloudEvents.parse("t", null, null, headers))
                .isInstanceOf(DamagedRecordException.class);
    }

    private static void refused(List<Header> headers, String attribute) {
        assertThatThrownBy(() -> CloudEvents.parse("t", null, RECORD.data(), headers))
                .isInstanceOf(DamagedRecordException.class)
                .hasMessageContaining(attribute);
    }

    private static List<Header> without(List<Header> headers, String name) {
        return headers.stream().filter(header -> !header.name().equals(name)).toList();
    }

    private static List<Header> changed(List<Header> headers, String name, String value) {
        List<Header> changed = new ArrayList<>(without(headers, name));
        changed.add(new Header(name, value.getBytes(UTF_8)));
        return changed;
    }

    private static Delivered parse(Outgoing out) {
        return CloudEvents.parse(out.topic(), out.key(), out.value(), out.headers());
    }
}
