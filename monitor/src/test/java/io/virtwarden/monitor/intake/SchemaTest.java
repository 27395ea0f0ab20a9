package io.virtwarden.monitor.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.monitor.inventory.Known;
import io.virtwarden.monitor.publish.Publication;
import io.virtwarden.monitor.publish.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes out keeps to the published schemas. */
class SchemaTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final UUID NODE = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    private static final UUID WEB = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");
    private static final String NO_UTF8 = NativeText.decode(new byte[] {'a', (byte) 0x80});

    @ParameterizedTest
    @EnumSource(Gap.Reason.class)
    void gapsKeepToTheirSchema(Gap.Reason reason) throws IOException {
        GapData data = new GapData();
        check(Gap.TYPE, data.encode(Gap.deaf(reason, "qemu:///system", NOON, NOON.plusSeconds(1), NO_UTF8)));
        check(Gap.TYPE, data.encode(Gap.records(reason, NOON, 5, 9, "why")));
        check(Gap.TYPE, data.encode(Gap.overflow("qemu:///system", NOON, NOON.minusSeconds(9), 7)));
    }

    @Test
    void eventsWithTheStateAfterThemKeepToTheirSchema() throws IOException {
        EventData data = new EventData();
        check("io.virtwarden.domain.lifecycle.v1", data.encode(event(3, 2), false, domain(NO_UTF8)));
        check("io.virtwarden.domain.lifecycle.v1", data.encode(event(5, -1), true, null));
    }

    @Test
    void domainStatesKeepToTheirSchema() throws IOException {
        byte[] data = new EventData().encode(event(3, 2), false, domain(NO_UTF8));
        AuditCodec codec = new AuditCodec(7);
        byte[] payload = codec.encode(
                NODE, "io.virtwarden.domain.lifecycle.v1", WEB.toString(), WEB.toString(), new byte[32], data);
        List<Outgoing> out = new Publication(codec, new CloudEvents(KafkaSettings.Mode.BINARY), Topics.of("libvirt."))
                .map(new JournalEntry(1, NOON, AuditCodec.KIND, payload));
        check("io.virtwarden.domain.state.v1", out.get(1).value());
    }

    private static HypervisorEvent event(int what, int detail) {
        return new HypervisorEvent(
                "qemu:///system",
                1,
                EventTable.row(ObjectKind.DOMAIN, "lifecycle"),
                new Subject(ObjectKind.DOMAIN, WEB, NO_UTF8, 3),
                NOON,
                List.of(what, detail));
    }

    private static Known domain(String name) {
        return new Known.Domain(
                new Subject(ObjectKind.DOMAIN, WEB, name, 3), DomainStates.PAUSED, 5, true, false, NOON);
    }

    private static void check(String type, byte @Nullable [] json) throws IOException {
        assertThat(json).isNotNull();
        Path file = Path.of("..", "docs", "schemas", type + ".json");
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Files.readString(file));
        String text = new String(json, StandardCharsets.UTF_8);
        assertThat(schema.validate(text, InputFormat.JSON)).as(text).isEmpty();
    }
}
