package io.virtwarden.chassis.journal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * An append-only log that keeps what it has acknowledged. {@link JournalFolder#open} makes one.
 *
 * <p>One thread at a time appends; any number of threads read. An appended entry gets its sequence at once and is
 * <em>durable</em> once {@link #durable()} has reached it: only then may anybody outside hear of it.
 */
public interface Journal extends ReadableJournal {

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

    /**
     * As above, for a payload in two parts.
     *
     * @param rest follows {@code payload}; from position to limit, copied before the call returns, which moves the position
     */
    long append(Instant time, int kind, byte[] payload, ByteBuffer rest);

    /**
     * Returns once everything that is durable now is on stable storage: at once, unless the journal syncs late. Any thread; waits
     * for the disk.
     *
     * @throws JournalStoppedException if storage has failed
     */
    void sync();

    /** Largest payload that {@link #append} takes, in bytes. */
    int largestPayload();

    /**
     * Completes when the entry is durable, exceptionally with {@link JournalStoppedException} when it never will be.
     * What is chained to it runs on the journal's writer thread and must not block: else use the {@code Async} forms.
     */
    CompletionStage<Void> whenDurable(long sequence);

    /** Lets go of whole segments whose every entry is below {@code sequence}, never of the one being written. Any thread. */
    void trim(long sequence);

    /** Accepting, waiting for disk space, or stopped for good, with the reason in words. Any thread. */
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
}
