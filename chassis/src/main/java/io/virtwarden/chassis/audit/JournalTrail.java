package io.virtwarden.chassis.audit;

import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.time.Duration;

/** The audit trail as a node's own journal holds it, for verifying. */
public final class JournalTrail {
    private JournalTrail() {}

    /** Feeds all that is durable now, then settles. Reads the disk. */
    public static void feed(ReadableJournal journal, ChainVerifier verifier) throws InterruptedException {
        long last = journal.durable();
        AuditCodec codec = new AuditCodec(journal.epoch());
        try (ReadableJournal.Reader reader = journal.read(journal.first())) {
            boolean first = true;
            JournalEntry entry = last == 0 ? null : reader.next(Duration.ZERO);
            while (entry != null && entry.sequence() <= last) {
                if (first && entry.sequence() > 1) {
                    // Trimmed by the journal's own bound.
                    verifier.retainedFrom(entry.time());
                }
                first = false;
                feed(codec, entry, verifier);
                entry = entry.sequence() == last ? null : reader.next(Duration.ZERO);
            }
        }
        verifier.settle();
    }

    private static void feed(AuditCodec codec, JournalEntry entry, ChainVerifier verifier) {
        try {
            verifier.feed(Delivered.fromJournal(codec.decode(entry)));
        } catch (DamagedRecordException e) {
            verifier.unreadable("the node's journal", String.valueOf(e.getMessage()));
        }
    }
}
