package io.virtwarden.lockd.publish;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.outbox.EntryMapper;
import io.virtwarden.chassis.outbox.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From a record of the trail to its Kafka records: the record itself to the audit topic and, under the resource's name, who holds it on
 * this host after that to the leases topic, a tombstone if nobody does. Everything comes out of the record, so a re-send gives the
 * same bytes. The pump's thread.
 */
public final class LeasePublication implements EntryMapper {
    /** Type of a record in the leases topic. */
    static final String STATE_TYPE = "io.virtwarden.lease.state.v1";

    private final AuditCodec codec;
    private final CloudEvents events;
    private final String prefix;

    /**
     * @param codec of the journal that is published
     * @param prefix {@code kafka.topics.prefix}
     */
    public LeasePublication(AuditCodec codec, CloudEvents events, String prefix) {
        this.codec = codec;
        this.events = events;
        this.prefix = prefix;
    }

    /** The topics that it writes to. */
    public static List<String> topics(String prefix) {
        return List.of(prefix + "audit", prefix + "leases");
    }

    @Override
    public List<Outgoing> map(JournalEntry entry) {
        if (entry.kind() != AuditCodec.KIND) {
            return List.of();
        }
        AuditRecord record = codec.decode(entry);
        Outgoing audit = events.outgoing(record, prefix + "audit");
        JsonObject data = data(record);
        JsonArray holders = data == null ? null : data.getJsonArray("holders");
        String resource = data == null ? null : data.getString("resource");
        if (holders == null || resource == null) {
            return List.of(audit);
        }
        byte[] value = holders.isEmpty() ? null : value(record, resource, holders);
        Outgoing state = events.derived(record, prefix + "leases", "lease", STATE_TYPE, value);
        byte[] key = resource.getBytes(StandardCharsets.UTF_8);
        return List.of(audit, new Outgoing(state.topic(), key, state.value(), state.headers()));
    }

    private static byte[] value(AuditRecord record, String resource, JsonArray holders) {
        return new JsonObject()
                .put("resource", resource)
                .put("node", record.node().toString())
                .put("holders", holders)
                .toBuffer()
                .getBytes();
    }

    /** Null for a note of something too large. */
    static @Nullable JsonObject data(AuditRecord record) {
        try {
            return new JsonObject(Buffer.buffer(record.data()));
        } catch (DecodeException e) {
            return null;
        }
    }
}
