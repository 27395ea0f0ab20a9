package io.virtwarden.chassis.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The reading half of a journal: what a live {@link Journal} and a read-only opened folder have in common. */
public interface ReadableJournal extends AutoCloseable {

    /** Identity of this journal: microseconds since 1970 at which it was made. A journal made anew has a higher one. */
    long epoch();

    /** Highest sequence known to be on stable storage, or that had been given out before it was lost; 0 if none. Any thread. */
    long durable();

    /** Oldest sequence that can still be read; {@code durable() + 1} if there is none. Any thread. */
    long first();

    /**
     * First retained sequence whose time is at or after {@code time}; empty if there is none yet. Reads the disk. Exact even where
     * the clock was set back in between.
     */
    OptionalLong firstSince(Instant time);

    /**
     * A reader that starts at {@code sequence}, or at {@link #first()} if that is later. Sees durable entries only.
     * Each reader belongs to one thread.
     */
    Reader read(long sequence);

    /** The segments from oldest to newest, the last one being written to. Any thread. */
    List<SegmentView> segments();

    /** Bytes on disk, of all segments together. */
    long size();

    /**
     * What was found damaged since this journal was opened, oldest first; the entries named are lost. Bounded: the
     * first 1,000 are kept. Whoever keeps an audit trail writes a gap record for each.
     */
    List<Damage> damages();

    @Override
    void close();

    /** Goes through durable entries in order, one thread. */
    interface Reader extends AutoCloseable {
        /**
         * The next durable entry, waiting up to {@code patience} for one; a journal opened read-only does not wait.
         *
         * @return null if there was none in time
         * @throws InterruptedException if interrupted while waiting
         * @throws JournalStoppedException if the journal was closed
         */
        @Nullable
        JournalEntry next(Duration patience) throws InterruptedException;

        /**
         * Entries that this reader had to jump over since it was opened: trimmed before they were read or lost to
         * damage.
         */
        long skipped();

        @Override
        void close();
    }
}
