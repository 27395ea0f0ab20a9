package io.virtwarden.chassis.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * An append-only log that keeps what it has acknowledged.
 *
 * <p>One thread at a time appends; any number of threads read. An appended entry gets its sequence at once and is
 * <em>durable</em> once {@link #durable()} has reached it: only then may anybody outside hear of it.
 */
public interface Journal extends AutoCloseable {

    /** Identity of this journal: microseconds since 1970 at which it was made. A journal made anew has a higher one. */
    long epoch();

    /** The sequence that the next {@link #append} will return; 1 in a fresh journal. Appender's thread only. */
    long next();

    /**
     * Adds an entry. Returns before it is durable; waits while the bounded write buffer is full.
     *
     * @param time stamped on the entry; kept to the microsecond
     * @param kind 0 to 255
     * @param payload copied before the call returns; up to {@link #largestPayload()} bytes
     * @return the entry's sequence
     * @throws JournalStoppedException if storage has failed or the journal is closed: nothing was accepted
     * @throws IllegalArgumentException if the payload is too large
     */
    long append(Instant time, int kind, byte[] payload);

    /** Largest payload that {@link #append} takes, in bytes. */
    int largestPayload();

    /** Highest sequence known to be on stable storage; 0 if none. Any thread. */
    long durable();

    /** Completes when the entry is durable, exceptionally with {@link JournalStoppedException} when it never will be. */
    CompletionStage<Void> whenDurable(long sequence);

    /** Oldest sequence that can still be read; {@code next()} if there is none. Any thread. */
    long first();

    /** First retained sequence whose time is at or after {@code time}; empty if there is none yet. Reads the disk. */
    OptionalLong firstSince(Instant time);

    /**
     * A reader that starts at {@code sequence}, or at {@link #first()} if that is later. Sees durable entries only.
     * Each reader belongs to one thread.
     */
    Reader read(long sequence);

    /** Lets go of whole segments whose every entry is below {@code sequence}. Any thread. */
    void trim(long sequence);

    /** Bytes on disk, of all segments together. */
    long size();

    /** Accepting, waiting for disk space, or stopped for good, with the reason in words. */
    Condition condition();

    /** Syncs what was appended, then closes. Idempotent. */
    @Override
    void close();

    /** How the journal is. */
    record Condition(State state, String reason) {
        /** The journal's states; only ACCEPTING is healthy. */
        public enum State {
            /** Appends become durable. */
            ACCEPTING,
            /** The disk is full: appends wait, the journal tries again by itself. */
            FULL,
            /** A write or sync failed, or it was closed: appends are refused. */
            STOPPED
        }
    }

    /** Goes through durable entries in order, one thread. */
    interface Reader extends AutoCloseable {
        /**
         * The next durable entry, waiting up to {@code patience} for one.
         *
         * @return null if there was none in time
         * @throws InterruptedException if interrupted while waiting
         */
        @org.jspecify.annotations.Nullable
        JournalEntry next(Duration patience) throws InterruptedException;

        /**
         * Entries that this reader had to jump over since it was opened: trimmed before they were read or lost in a
         * quarantined segment.
         */
        long skipped();

        @Override
        void close();
    }
}
