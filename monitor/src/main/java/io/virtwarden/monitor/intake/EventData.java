package io.virtwarden.monitor.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.virtwarden.hypervisor.event.EventJson;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.monitor.inventory.Known;
import io.virtwarden.monitor.inventory.KnownJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event record: what libvirt said, and under {@code after} what is known of the object now, null when it is gone.
 * The state travels in the record so that whatever is derived from it (the domain-state topic, the known state after a
 * restart) is the same whenever it is derived. One thread.
 */
final class EventData {
    private static final byte[] AFTER = ",\"after\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GONE = ",\"after\":null}".getBytes(StandardCharsets.US_ASCII);

    private final EventJson events = new EventJson();
    private final JsonFactory json = new JsonFactory();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);

    /** @param after ignored where libvirt told nothing about the object's life and nothing is known of it */
    byte[] encode(HypervisorEvent event, boolean reconciled, @Nullable Known after) {
        byte[] said = events.encode(event, reconciled);
        if (after == null) {
            return event.type().id() == 0 ? spliced(said, GONE) : said;
        }
        buffer.reset();
        buffer.writeBytes(AFTER);
        try (JsonGenerator out = json.createGenerator(buffer)) {
            out.writeStartObject();
            KnownJson.fields(out, after);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        buffer.write('}');
        return spliced(said, buffer.toByteArray());
    }

    /** {@code said} without its closing brace, then {@code tail}. */
    private static byte[] spliced(byte[] said, byte[] tail) {
        byte[] both = Arrays.copyOf(said, said.length - 1 + tail.length);
        System.arraycopy(tail, 0, both, said.length - 1, tail.length);
        return both;
    }
}
