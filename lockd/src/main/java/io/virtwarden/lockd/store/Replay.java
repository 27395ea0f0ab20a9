package io.virtwarden.lockd.store;

import io.virtwarden.chassis.journal.Damage;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.PromptJournal;
import io.virtwarden.chassis.journal.ReadableJournal.Reader;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.store.Snapshots.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The leases as snapshot and journal have them. An entry's kind is {@link #GRANTED} or {@link #CHANGED}, with the lease, or
 * {@link #ENDED}, with its id (8 bytes).
 */
final class Replay {
    static final int GRANTED = 1;
    static final int CHANGED = 2;
    static final int ENDED = 3;

    private final SortedMap<Long, Lease> leases = new TreeMap<>();
    private long highest;
    private Instant newest = Instant.EPOCH;

    /** What became of it. */
    record Known(SortedMap<Long, Lease> leases, long highest, Instant newest) {}

    static int kind(Fact fact) {
        return fact instanceof Fact.Granted ? GRANTED : fact instanceof Fact.Changed ? CHANGED : ENDED;
    }

    static byte[] payload(Fact fact) {
        return fact instanceof Fact.Ended
                ? ByteBuffer.allocate(8).putLong(fact.lease().id()).array()
                : LeaseCodec.encode(fact.lease());
    }

    /** What makes the stored leases incomplete; empty if nothing does. */
    static Optional<String> fault(@Nullable Snapshot snapshot, PromptJournal journal) {
        long applied = snapshot == null ? 0 : snapshot.sequence();
        if (snapshot != null && (snapshot.epoch() != journal.epoch() || applied >= journal.next())) {
            return Optional.of("the snapshot at entry " + applied + " belongs to another journal than this one, which"
                    + " ends at entry " + (journal.next() - 1));
        }
        if (journal.first() > applied + 1 && journal.next() > applied + 1) {
            return Optional.of("the entries " + (applied + 1) + " to " + (journal.first() - 1) + " are missing");
        }
        for (Damage damage : journal.damages()) {
            if (damage.lastLost() > applied && damage.lost() > 0) {
                return Optional.of("the entries " + damage.firstLost() + " to " + damage.lastLost() + " are lost ("
                        + damage.what() + " in " + damage.path() + ", offset " + damage.offset() + ")");
            }
        }
        return Optional.empty();
    }

    Known of(@Nullable Snapshot snapshot, PromptJournal journal) throws IOException {
        long from = 1;
        if (snapshot != null) {
            leases.putAll(snapshot.leases());
            from = snapshot.sequence() + 1;
            snapshot.leases().values().forEach(this::saw);
        }
        long last = journal.next() - 1;
        try (Reader reader = journal.read(from)) {
            for (long at = from; at <= last; at++) {
                JournalEntry entry = reader.next(Duration.ofSeconds(10));
                if (entry == null) {
                    throw new IOException("the journal ends before entry " + at);
                }
                at = entry.sequence();
                newest = entry.time().isAfter(newest) ? entry.time() : newest;
                apply(entry);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the leases were read", e);
        }
        return new Known(leases, highest, newest);
    }

    private void apply(JournalEntry entry) throws IOException {
        if (entry.kind() == ENDED) {
            leases.remove(ByteBuffer.wrap(entry.payload()).getLong());
        } else if (entry.kind() == GRANTED || entry.kind() == CHANGED) {
            Lease lease = LeaseCodec.decode(entry.payload());
            leases.put(lease.id(), lease);
            saw(lease);
        } else {
            throw new IOException("entry " + entry.sequence() + " is of kind " + entry.kind()
                    + ", which a newer virtwarden may have written");
        }
    }

    private void saw(Lease lease) {
        highest = Math.max(highest, lease.id());
        newest = lease.since().isAfter(newest) ? lease.since() : newest;
    }
}
