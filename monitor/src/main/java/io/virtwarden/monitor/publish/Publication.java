package io.virtwarden.monitor.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.outbox.EntryMapper;
import io.virtwarden.chassis.outbox.Outgoing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From a journalled record to its Kafka records: the record itself to the events topic and, for a domain, what is known of it
 * after that to the domain-state topic, a tombstone when it is gone. Everything comes out of the record, so a re-send
 * gives the same bytes. The pump's thread.
 */
public final class Publication implements EntryMapper {
    /** Type of a domain-state record. */
    static final String STATE_TYPE = "io.virtwarden.domain.state.v1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AuditCodec codec;
    private final CloudEvents events;
    private final Topics topics;

    /** @param codec of the journal that is published */
    public Publication(AuditCodec codec, CloudEvents events, Topics topics) {
        this.codec = codec;
        this.events = events;
        this.topics = topics;
    }

    @Override
    public List<Outgoing> map(JournalEntry entry) {
        if (entry.kind() != AuditCodec.KIND) {
            return List.of();
        }
        AuditRecord record = codec.decode(entry);
        Outgoing event = events.outgoing(record, topics.events());
        Outgoing state = record.type().startsWith("io.virtwarden.domain.") ? state(record) : null;
        return state == null ? List.of(event) : List.of(event, state);
    }

    private @Nullable Outgoing state(AuditRecord record) {
        JsonNode data = data(record);
        JsonNode after = data.get("after");
        if (after == null || !(after.isNull() || after.isObject())) {
            return null;
        }
        byte[] value = after.isNull() ? null : value(record, data, after);
        return events.derived(record, topics.domainState(), "state", STATE_TYPE, value);
    }

    private static byte[] value(AuditRecord record, JsonNode data, JsonNode after) {
        ObjectNode value = JSON.createObjectNode();
        value.put("uri", data.path("uri").asText());
        value.put("node", record.node().toString());
        value.setAll((ObjectNode) after);
        return utf8(value.toString());
    }

    /** Data that is a note of something too large says nothing of the state. */
    private static JsonNode data(AuditRecord record) {
        try {
            return JSON.readTree(record.data());
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
