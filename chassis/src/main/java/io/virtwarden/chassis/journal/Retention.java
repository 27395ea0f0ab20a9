package io.virtwarden.chassis.journal;

import java.time.Duration;
import java.time.Instant;

/**
 * How much of a journal is kept. Both bounds are hard: what lies beyond them goes even if it is not acknowledged yet, and the
 * answer says so. Works in whole segments and never takes the one being written, so that up to one segment more is kept.
 *
 * @param bytes on disk; {@link Long#MAX_VALUE} for no bound
 * @param age of the newest entry of a segment
 */
public record Retention(long bytes, Duration age) {
    public Retention {
        if (bytes < 0) throw new IllegalArgumentException("size to keep must not be negative, is " + bytes);
        if (age.isNegative()) throw new IllegalArgumentException("age to keep must not be negative, is " + age);
    }

    /**
     * What a trim let go.
     *
     * @param entries in all
     * @param firstDropped first sequence that was dropped although it was still needed
     * @param lastDropped last one; below {@code firstDropped} if none was
     */
    public record Trimmed(long entries, long firstDropped, long lastDropped) {
        /** Entries that were dropped although they were still needed: worth a gap record. */
        public long dropped() {
            return Math.max(0, lastDropped - firstDropped + 1);
        }
    }

    /**
     * Trims the journal to these bounds.
     *
     * @param needed first sequence that somebody still needs, such as the first one that Kafka has not acknowledged;
     *     {@link Long#MAX_VALUE} if nobody does
     */
    public Trimmed apply(Journal journal, long needed, Instant now) {
        long first = journal.first();
        long below = first;
        long kept = journal.size();
        Instant oldest = age.compareTo(Duration.between(Instant.EPOCH, now)) >= 0 ? Instant.MIN : now.minus(age);
        var segments = journal.segments();
        for (SegmentView segment : segments.subList(0, Math.max(0, segments.size() - 1))) {
            if (kept <= bytes && !segment.newest().isBefore(oldest)) break;
            below = segment.last() + 1;
            kept -= segment.bytes();
        }
        if (below == first) return new Trimmed(0, first, first - 1);
        journal.trim(below);
        return new Trimmed(below - first, Math.max(first, needed), below - 1);
    }
}
