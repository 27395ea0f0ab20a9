package io.virtwarden.chassis.outbox;

import io.virtwarden.chassis.journal.JournalEntry;
import java.util.List;

/** Says which records an entry of the journal becomes, in order; none for an entry that nobody outside hears of. */
@FunctionalInterface
public interface EntryMapper {
    /** The records; the same ones for the same entry, whenever asked. Called by the pump's thread. */
    List<Outgoing> map(JournalEntry entry);
}
