package io.virtwarden.monitor.inventory;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.virtwarden.chassis.audit.Timestamps;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A known object as JSON: {@code after} in an event's data, the value in the domain-state topic, a line of the state file, the
 * answer of {@code /v1/domains}. Names that are no UTF-8 carry their bytes beside them. Stateless.
 */
public final class KnownJson {
    private KnownJson() {}

    /** Writes the fields of {@code known} into the object that is open in {@code out}. */
    public static void fields(JsonGenerator out, Known known) throws IOException {
        Subject subject = known.subject();
        name(out, subject.name());
        if (subject.uuid() != null) {
            out.writeStringField("uuid", subject.uuid().toString());
        }
        if (subject.id() >= 0) {
            out.writeNumberField("id", subject.id());
        }
        if (known instanceof Known.Domain domain) {
            out.writeStringField("state", DomainStates.word(domain.state()));
            out.writeNumberField("stateNumber", domain.state());
            out.writeStringField("reason", DomainStates.reasonWord(domain.state(), domain.reason()));
            out.writeNumberField("reasonNumber", domain.reason());
        }
        out.writeBooleanField("active", known.active());
        out.writeBooleanField("persistent", known.persistent());
        out.writeBooleanField("autostart", known.autostart());
        out.writeStringField("since", Timestamps.rfc3339(known.since()));
    }

    /**
     * What {@link #fields} wrote.
     *
     * @return null if something is missing or malformed: what is known then comes from the next listing
     */
    public static @Nullable Known read(ObjectKind kind, JsonNode json) {
        try {
            JsonNode uuid = json.get("uuid");
            Subject subject = new Subject(
                    kind,
                    uuid == null ? null : UUID.fromString(uuid.textValue()),
                    name(json),
                    json.path("id").asInt(-1));
            Instant since = Instant.parse(json.path("since").asText());
            boolean persistent = json.path("persistent").booleanValue();
            boolean autostart = json.path("autostart").booleanValue();
            return kind == ObjectKind.DOMAIN
                    ? new Known.Domain(
                            subject,
                            json.path("stateNumber").intValue(),
                            json.path("reasonNumber").intValue(),
                            persistent,
                            autostart,
                            since)
                    : new Known.Thing(subject, json.path("active").booleanValue(), persistent, autostart, since);
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return null;
        }
    }

    private static void name(JsonGenerator out, String name) throws IOException {
        out.writeStringField("name", NativeText.readable(name));
        if (!NativeText.clean(name)) {
            out.writeStringField("nameBytes", HexFormat.of().formatHex(NativeText.bytes(name)));
        }
    }

    private static String name(JsonNode json) {
        JsonNode bytes = json.get("nameBytes");
        return bytes == null
                ? json.path("name").asText()
                : NativeText.decode(HexFormat.of().parseHex(bytes.textValue()));
    }
}
