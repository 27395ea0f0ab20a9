package io.virtwarden.chassis.journal;

import io.virtwarden.chassis.journal.Journal.Condition;
import io.virtwarden.chassis.journal.Journal.Condition.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A journal whose entries are written when {@link #append} returns, and synced a little later. What was appended survives any end of
 * this process; of the last {@link #SYNC_EVERY} a power cut may take entries, from some point to the end. For facts that a power
 * cut ends anyway. {@link JournalFolder#openPrompt} makes one; the files are those of every other journal.
 *
 * <p>One thread at a time appends, and does the writing itself: there is no hand-over and no waiting for a sync, except for one
 * at the end of each segment.
 */
public final class PromptJournal implements ReadableJournal, JournalMeters.Measured {
    /** How long an entry may be unsynced. */
    public static final Duration SYNC_EVERY = Duration.ofMillis(200);

    private static final Logger LOG = LogManager.getLogger(PromptJournal.class);
    /** More could not be told from damage: half of {@link Format#LARGEST_GROUP}. */
    private static final int LARGEST_UNSYNCED = Format.LARGEST_GROUP / 2;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Opening.Parts parts;
    private final InstantSource clock;
    private final long segmentBytes;
    private final JournalMeters meters;
    private final Checksum checksum;
    private final int largestRecord;
    private final Thread syncer = new Thread(this::syncNowAndThen, "virtwarden-journal-sync");
    /** Held while the active file is synced or left for the next one. */
    private final ReentrantLock syncing = new ReentrantLock();

    // The appender's, or under syncing.
    private ActiveSegment active;
    private ByteBuffer record; // as large as the largest so far
    // Written by the appender.
    private volatile long next;
    // Written under syncing.
    private volatile long synced;
    private volatile long syncedEnd;
    private volatile Condition condition = new Condition(State.ACCEPTING, "accepting");
    private volatile boolean closed;

    PromptJournal(Opening.Parts parts, InstantSource clock, JournalLimits limits, JournalMeters meters) {
        this.parts = parts;
        this.clock = clock;
        this.segmentBytes = limits.segmentBytes();
        this.meters = meters;
        this.checksum = new Checksum(parts.stored().epoch());
        this.largestRecord = limits.bufferBytes() / 2;
        this.record = ByteBuffer.allocateDirect(Math.min(4096, largestRecord));
        this.active = parts.active();
        this.next = parts.last() + 1;
        this.synced = parts.last();
        this.syncedEnd = active.segment().end();
        syncer.setDaemon(true);
    }

    void start() {
        syncer.start();
    }

    /** The sequence that the next {@link #append} will return. */
    @Override
    public long next() {
        return next;
    }

    /**
     * Writes an entry.
     *
     * @param kind 0 to 255
     * @return its sequence
     * @throws IOException if there is no room now: nothing was kept, and a later try may succeed
     * @throws JournalStoppedException if storage has failed or the journal is closed: nothing was accepted
     * @throws IllegalArgumentException if it is too large
     */
    public long append(Instant time, int kind, byte[] payload) throws IOException {
        if (kind < 0 || kind > 255) throw new IllegalArgumentException("kind must be 0 to 255, is " + kind);
        if (payload.length > largestPayload())
            throw new IllegalArgumentException(
                    "payload of " + payload.length + " bytes, at most " + largestPayload() + " fit into the journal");
        if (closed || condition.state() == State.STOPPED) throw new JournalStoppedException(condition.reason());
        long sequence = next;
        try {
            makeRoom(sequence, Format.RECORD + payload.length);
            encode(sequence, Micros.of(time), kind, payload);
            active.appendUnsynced(record);
        } catch (DiskFullException e) {
            condition = new Condition(State.FULL, "the disk of " + parts.disk().place() + " is full: free some space");
            throw e;
        } catch (IOException e) {
            throw stop("cannot write: " + e.getMessage(), e);
        }
        if (condition.state() == State.FULL) condition = new Condition(State.ACCEPTING, "accepting");
        next = sequence + 1;
        parts.stored().progress().advance(sequence);
        return sequence;
    }

    private void encode(long sequence, long micros, int kind, byte[] payload) {
        byte[] head = new byte[Format.RECORD];
        ByteBuffer.wrap(head)
                .putInt(payload.length)
                .putInt(0)
                .putLong(sequence)
                .putLong(micros)
                .putInt((int) (sequence - synced - 1)) // says of all before the first unsynced one that they are synced
                .put((byte) kind);
        ByteBuffer.wrap(head).putInt(4, checksum.of(head, payload, NOTHING));
        int needed = Format.RECORD + payload.length;
        if (needed > record.capacity())
            record = ByteBuffer.allocateDirect(Math.min(largestRecord, Math.max(needed, 2 * record.capacity())));
        record.clear().put(head).put(payload).flip();
    }

    private void makeRoom(long sequence, int bytes) throws IOException {
        long end = active.segment().end();
        if (end - syncedEnd + bytes > LARGEST_UNSYNCED) sync();
        if (end + bytes <= segmentBytes) return;
        sync();
        syncing.lock();
        try {
            ActiveSegment fresh =
                    ActiveSegment.create(parts.disk(), parts.stored().epoch(), sequence, Micros.of(clock.instant()));
            active.close();
            active = fresh;
            syncedEnd = fresh.segment().end();
            parts.stored().parts().add(fresh.segment());
        } finally {
            syncing.unlock();
        }
    }

    /**
     * Syncs what was appended before. Any thread.
     *
     * @throws IOException if that fails: the journal has stopped then
     */
    public void sync() throws IOException {
        syncing.lock();
        try {
            long upTo = next - 1;
            long end = active.segment().end();
            if (upTo == synced) return;
            long start = System.nanoTime();
            active.file().sync();
            meters.syncs().record(System.nanoTime() - start, java.util.concurrent.TimeUnit.NANOSECONDS);
            syncedEnd = end;
            synced = upTo;
        } catch (IOException e) {
            stop("sync failed: " + e.getMessage(), e);
            throw e;
        } finally {
            syncing.unlock();
        }
    }

    private void syncNowAndThen() {
        while (!closed && condition.state() != State.STOPPED) {
            LockSupport.parkNanos(SYNC_EVERY.toNanos());
            try {
                sync();
            } catch (IOException e) {
                return; // the journal has stopped and said so
            }
        }
    }

    private JournalStoppedException stop(String why, @Nullable Throwable cause) {
        String reason = "the journal in " + parts.disk().place() + " has stopped: " + why
                + "; check the disk and the kernel's log, then restart";
        if (condition.state() != State.STOPPED) LOG.error(reason, cause);
        condition = new Condition(State.STOPPED, reason);
        return new JournalStoppedException(reason, cause);
    }

    /** Largest payload that {@link #append} takes, in bytes. */
    public int largestPayload() {
        return (int) Math.min(largestRecord, segmentBytes - Format.HEADER) - Format.RECORD;
    }

    /** Lets go of whole segments whose every entry is below {@code sequence}, never of the one being written. Any thread. */
    public void trim(long sequence) {
        try {
            parts.trim(sequence);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot trim the journal in " + parts.disk().place() + ": " + e.getMessage(), e);
        }
    }

    /** Accepting, without room, or stopped for good, with the reason in words. Any thread. */
    @Override
    public Condition condition() {
        return condition;
    }

    @Override
    public int waiting() {
        return (int) Math.max(0, active.segment().end() - syncedEnd);
    }

    @Override
    public int quarantined() {
        return parts.quarantined();
    }

    @Override
    public long epoch() {
        return parts.stored().epoch();
    }

    /** Highest sequence that a process which ends cannot take back: the last one that was appended. */
    @Override
    public long durable() {
        return parts.stored().durable();
    }

    @Override
    public long first() {
        return parts.stored().first();
    }

    @Override
    public OptionalLong firstSince(Instant time) {
        return parts.stored().firstSince(time);
    }

    @Override
    public Reader read(long sequence) {
        return parts.stored().read(sequence);
    }

    @Override
    public List<SegmentView> segments() {
        return parts.stored().segments();
    }

    @Override
    public long size() {
        return parts.stored().size();
    }

    @Override
    public List<Damage> damages() {
        return parts.stored().damages();
    }

    /** Syncs, then closes. To be called by the appender or after it has ended. Idempotent. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        LockSupport.unpark(syncer);
        try {
            syncer.join(CLOSE_PATIENCE.toMillis());
            if (syncer.isAlive())
                LOG.error("journal {}: the disk hangs, leaving it", parts.disk().place());
            else release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("journal {}: not closed in order: {}", parts.disk().place(), e.toString());
        }
        parts.stored().close();
        meters.close();
    }

    private void release() throws IOException {
        boolean orderly = condition.state() != State.STOPPED;
        try {
            if (orderly) sync();
            active.close();
            if (orderly) parts.markClosed(synced);
        } finally {
            parts.hold().close();
            condition = new Condition(
                    State.STOPPED, "the journal in " + parts.disk().place() + " is closed");
        }
    }
}
