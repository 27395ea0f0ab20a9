package io.virtwarden.chassis.outbox;

import io.virtwarden.chassis.journal.ReadableJournal;
import java.util.function.UnaryOperator;

/**
 * What a pump stands between.
 *
 * @param journal read from the cursor on; stays open when the pump closes
 * @param mapper entry to records
 * @param sink where they go
 * @param withhold makes the small record that goes out in place of one that is too large: {@code CloudEvents::withhold}
 * @param gaps hears of entries that the journal dropped before they were delivered
 */
public record PumpParts(
        ReadableJournal journal, EntryMapper mapper, Sink sink, UnaryOperator<Outgoing> withhold, GapListener gaps) {}
