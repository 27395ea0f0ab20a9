package io.virtwarden.alerting.memory;

import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.DamagedRecordException;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Signals that rules were about, as the journal still has them. Any thread; blocks for the disk. */
public final class SignalHistory {
    /**
     * A signal.
     *
     * @param at when it was taken in
     */
    public record Taken(Instant at, Signal signal) {}

    private final ReadableJournal journal;

    public SignalHistory(ReadableJournal journal) {
        this.journal = journal;
    }

    /**
     * What was taken in from {@code from} until before {@code until}, each signal once though several rules were about it.
     *
     * @param most at most so many, the oldest
     */
    public List<Taken> between(Instant from, Instant until, int most) throws InterruptedException {
        OptionalLong first = journal.firstSince(from);
        List<Taken> taken = new ArrayList<>();
        if (first.isEmpty()) {
            return taken;
        }
        AuditCodec codec = new AuditCodec(journal.epoch());
        long last = journal.durable();
        Set<String> seen = new HashSet<>();
        try (ReadableJournal.Reader reader = journal.read(first.getAsLong())) {
            for (long at = first.getAsLong() - 1; at < last && taken.size() < most; ) {
                JournalEntry entry = reader.next(Duration.ofSeconds(1));
                if (entry == null || !entry.time().isBefore(until)) {
                    break;
                }
                at = entry.sequence();
                add(codec, entry, seen, taken);
            }
        }
        return taken;
    }

    private static void add(AuditCodec codec, JournalEntry entry, Set<String> seen, List<Taken> taken) {
        if (entry.kind() != AuditCodec.KIND) {
            return;
        }
        try {
            AuditRecord record = codec.decode(entry);
            if (FactCodec.read(record.type(), record.data()).orElse(null) instanceof Fact.Received received) {
                Signal signal = received.signal().signal();
                if (seen.add(Identity.incident("", signal))) {
                    taken.add(new Taken(entry.time(), signal));
                }
            }
        } catch (DamagedRecordException e) {
            // The verifier tells of it; a simulation goes on without it.
            return;
        }
    }
}
