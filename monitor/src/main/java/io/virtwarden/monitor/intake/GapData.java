package io.virtwarden.monitor.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.virtwarden.chassis.audit.Timestamps;
import io.virtwarden.hypervisor.event.NativeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The data of a gap record. */
final class GapData {
    private final JsonFactory json = new JsonFactory();

    byte[] encode(Gap gap) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = json.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("object", "node");
            out.writeStringField("event", "gap");
            out.writeStringField("reason", gap.reason().word());
            out.writeStringField("from", Timestamps.rfc3339(gap.from()));
            out.writeStringField("to", Timestamps.rfc3339(gap.to()));
            text(out, "uri", gap.uri());
            number(out, "count", gap.count());
            number(out, "firstSequence", gap.firstSequence());
            number(out, "lastSequence", gap.lastSequence());
            text(out, "explanation", gap.detail());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void text(JsonGenerator out, String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, NativeText.readable(value));
        }
    }

    private static void number(JsonGenerator out, String name, @Nullable Long value) throws IOException {
        if (value != null) {
            out.writeNumberField(name, value);
        }
    }
}
