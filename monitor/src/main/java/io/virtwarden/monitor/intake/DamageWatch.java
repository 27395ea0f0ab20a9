package io.virtwarden.monitor.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.DamagedRecordException;
import io.virtwarden.chassis.journal.Damage;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a gap record of each damage that the journal finds, at its opening and later by its readers. One thread at a time.
 *
 * <p>The journal tells of a hole at each opening until one is followed by an orderly close. So before a gap is reported, the
 * journal is asked whether an earlier run has recorded it: a node that crashes often does not fill its trail with one loss.
 */
final class DamageWatch {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReadableJournal journal;
    private final InstantSource clock;
    private final Predicate<Gap> report;
    /** By first sequence; null until something was lost. */
    private @Nullable Map<Long, Lost> settled;

    private record Lost(long first, long last) {}

    /** @param report false if it cannot take the gap now: it is offered again */
    DamageWatch(ReadableJournal journal, InstantSource clock, Predicate<Gap> report) {
        this.journal = journal;
        this.clock = clock;
        this.report = report;
    }

    /** Reads the journal from the first damage on, if there is one. */
    synchronized void look() {
        for (Damage damage : journal.damages()) {
            for (Lost part : unsettled(damage)) {
                if (!report.test(gap(damage, part))) {
                    return;
                }
                settled(part.first()).put(part.first(), part);
            }
        }
    }

    /** What of the damage no gap record tells of: a hole may have grown, or be told of with its neighbour. */
    private List<Lost> unsettled(Damage damage) {
        if (damage.lost() == 0) {
            return List.of();
        }
        List<Lost> parts = new ArrayList<>();
        long from = damage.firstLost();
        for (Lost range : settled(from).values()) {
            if (range.last() >= from && range.first() <= damage.lastLost()) {
                if (range.first() > from) {
                    parts.add(new Lost(from, range.first() - 1));
                }
                from = Math.max(from, range.last() + 1);
            }
        }
        if (from <= damage.lastLost()) {
            parts.add(new Lost(from, damage.lastLost()));
        }
        return parts;
    }

    private Map<Long, Lost> settled(long from) {
        Map<Long, Lost> known = settled;
        if (known == null) {
            known = read(from);
            settled = known;
        }
        return known;
    }

    /** What earlier runs have recorded as lost: damages come sorted, and the record of a loss stands behind it. */
    private Map<Long, Lost> read(long from) {
        Map<Long, Lost> found = new TreeMap<>();
        AuditCodec codec = new AuditCodec(journal.epoch());
        long last = journal.durable();
        try (ReadableJournal.Reader reader = journal.read(from)) {
            for (JournalEntry entry = reader.next(Duration.ZERO);
                    entry != null && entry.sequence() <= last;
                    entry = reader.next(Duration.ZERO)) {
                add(found, codec, entry);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the journal was searched for gap records", e);
        }
        return found;
    }

    private static void add(Map<Long, Lost> found, AuditCodec codec, JournalEntry entry) {
        try {
            AuditRecord record = codec.decode(entry);
            if (!record.type().equals(Gap.TYPE)) {
                return;
            }
            JsonNode data = JSON.readTree(record.data());
            if (data.path("reason").asText().equals(Gap.Reason.JOURNAL_DAMAGED.word())) {
                long first = data.path("firstSequence").asLong();
                long last = data.path("lastSequence").asLong();
                found.merge(first, new Lost(first, last), (one, other) -> one.last() >= other.last() ? one : other);
            }
        } catch (DamagedRecordException | IOException e) {
            // Says nothing of a loss, then; readers of the history are told of the record itself.
            return;
        }
    }

    private Gap gap(Damage damage, Lost part) {
        return Gap.records(
                Gap.Reason.JOURNAL_DAMAGED,
                clock.instant(),
                part.first(),
                part.last(),
                damage.what() + "; kept as " + damage.path());
    }
}
