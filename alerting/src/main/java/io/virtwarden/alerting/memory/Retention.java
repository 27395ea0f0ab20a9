package io.virtwarden.alerting.memory;

import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.SegmentView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Lets go of old segments of the journal, never of one that Kafka does not have yet or that an open incident, the history of
 * actions, the pause or the breaker still needs. Ids of actions go to a sealed table first.
 */
public final class Retention {
    private final Journal journal;
    private final Ledger ledger;
    private final ActionIds ids;
    private final long bytes;
    private final Duration age;

    /**
     * @param bytes kept at most, if nothing needs more
     * @param age kept at most, if nothing needs more
     */
    public Retention(Journal journal, Ledger ledger, ActionIds ids, long bytes, Duration age) {
        this.journal = journal;
        this.ledger = ledger;
        this.ids = ids;
        this.bytes = bytes;
        this.age = age;
    }

    /**
     * Trims what may go. On the deciding thread; blocks for the time of a small table's sync, and only when segments go.
     *
     * @param acknowledged last sequence that Kafka has
     */
    public void run(long acknowledged, Instant now) throws IOException {
        long needed = Math.min(ledger.oldestNeeded(), acknowledged == Long.MAX_VALUE ? acknowledged : acknowledged + 1);
        long keep = keepFrom(journal.segments(), bytes, now.minus(age), needed);
        if (keep > journal.first()) {
            ids.seal();
            journal.trim(keep);
        }
    }

    /** First sequence to keep: a pure function. The segment being written is never let go. */
    static long keepFrom(List<SegmentView> segments, long bytes, Instant oldest, long needed) {
        long kept = segments.stream().mapToLong(SegmentView::bytes).sum();
        for (int i = 0; i < segments.size() - 1; i++) {
            SegmentView segment = segments.get(i);
            boolean tooMuch = kept > bytes || segment.newest().isBefore(oldest);
            if (!tooMuch || segment.last() >= needed) {
                return segment.first();
            }
            kept -= segment.bytes();
        }
        return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).first();
    }
}
