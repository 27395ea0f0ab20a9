package io.virtwarden.alerting.publish;

import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.outbox.EntryMapper;
import io.virtwarden.chassis.outbox.Outgoing;
import java.util.List;

/** Every record of the journal, to the audit topic. The pump's thread. */
public final class Publication implements EntryMapper {
    private final AuditCodec codec;
    private final CloudEvents events;
    private final String topic;

    /**
     * @param codec of the journal that is published
     * @param topic full name
     */
    public Publication(AuditCodec codec, CloudEvents events, String topic) {
        this.codec = codec;
        this.events = events;
        this.topic = topic;
    }

    @Override
    public List<Outgoing> map(JournalEntry entry) {
        return entry.kind() == AuditCodec.KIND ? List.of(events.outgoing(codec.decode(entry), topic)) : List.of();
    }
}
