package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** The journal over its parts. */
final class DiskJournal implements Journal, JournalMeters.Measured {
    private static final Logger LOG = LogManager.getLogger(DiskJournal.class);
    /** Daemons end within 5 s; a disk that hangs must not keep them. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(4);

    private final Disk disk;
    private final Hold hold;
    private final Stored stored;
    private final WriteBuffer buffer;
    private final GroupWriter writer;
    private final GroupCommit commit;
    private final @Nullable LateSync late;
    private final JournalMeters meters;
    private final int largestPayload;
    private final int quarantined;
    private final Object trimming = new Object();
    private final Object closing = new Object();
    private @Nullable Thread thread;
    private boolean closed;

    DiskJournal(
            Disk disk,
            Hold hold,
            Stored stored,
            WriteBuffer buffer,
            GroupWriter writer,
            GroupCommit commit,
            @Nullable LateSync late,
            JournalMeters meters,
            int largestPayload,
            int quarantined) {
        this.disk = disk;
        this.hold = hold;
        this.stored = stored;
        this.buffer = buffer;
        this.writer = writer;
        this.commit = commit;
        this.late = late;
        this.meters = meters;
        this.largestPayload = largestPayload;
        this.quarantined = quarantined;
    }

    /** Starts the writer's thread. Without it, whoever owns this steps {@link #commit}. */
    void start() {
        Thread started = new Thread(commit, "virtwarden-journal");
        started.setDaemon(true);
        thread = started;
        started.start();
        if (late == null) return;
        Thread syncer = new Thread(late, "virtwarden-journal-sync");
        syncer.setDaemon(true);
        syncer.start();
    }

    GroupCommit commit() {
        return commit;
    }

    WriteBuffer buffer() {
        return buffer;
    }

    @Override
    public int waiting() {
        return buffer.waiting();
    }

    @Override
    public int quarantined() {
        return quarantined;
    }

    @Override
    public long next() {
        return buffer.next();
    }

    @Override
    public long append(Instant time, int kind, byte[] payload) {
        return append(time, kind, payload, ByteBuffer.allocate(0));
    }

    @Override
    public long append(Instant time, int kind, byte[] payload, ByteBuffer rest) {
        if (kind < 0 || kind > 255) throw new IllegalArgumentException("kind must be 0 to 255, is " + kind);
        int length = payload.length + rest.remaining();
        if (length > largestPayload)
            throw new IllegalArgumentException(
                    "payload of " + length + " bytes, at most " + largestPayload + " fit into the journal");
        return buffer.put(Micros.of(time), kind, payload, rest);
    }

    @Override
    public void sync() {
        if (late == null) return;
        try {
            late.syncNow();
        } catch (IOException e) {
            commit.syncFailed(e);
            throw new JournalStoppedException("the journal in " + disk.place() + " cannot be synced", e);
        }
    }

    @Override
    public int largestPayload() {
        return largestPayload;
    }

    @Override
    public CompletionStage<Void> whenDurable(long sequence) {
        return stored.progress().when(sequence);
    }

    @Override
    public void trim(long sequence) {
        synchronized (trimming) {
            boolean any = false;
            try {
                for (Segment segment : stored.parts().all()) {
                    if (stored.parts().isNewest(segment) || segment.last() >= sequence) break;
                    stored.parts().remove(segment);
                    disk.delete(segment.name());
                    any = true;
                }
                if (any) disk.syncFolder("");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot trim the journal in " + disk.place() + ": " + e.getMessage(), e);
            }
        }
        buffer.nudge();
    }

    @Override
    public Condition condition() {
        return commit.condition();
    }

    @Override
    public long epoch() {
        return stored.epoch();
    }

    @Override
    public long durable() {
        return stored.durable();
    }

    @Override
    public long first() {
        return stored.first();
    }

    @Override
    public OptionalLong firstSince(Instant time) {
        return stored.firstSince(time);
    }

    @Override
    public Reader read(long sequence) {
        return stored.read(sequence);
    }

    @Override
    public List<SegmentView> segments() {
        return stored.segments();
    }

    @Override
    public long size() {
        return stored.size();
    }

    @Override
    public List<Damage> damages() {
        return stored.damages();
    }

    @Override
    public void close() {
        synchronized (closing) {
            if (closed) return;
            closed = true;
            buffer.close();
            boolean ended = endWriter();
            if (late != null) late.end();
            boolean orderly = ended && commit.condition().state() != Condition.State.STOPPED;
            stored.progress().stop(new JournalStoppedException("the journal in " + disk.place() + " is closed"));
            if (ended) release(orderly);
            else LOG.error("journal {}: the disk hangs, leaving what was not synced yet", disk.place());
            commit.closed();
            stored.close();
            meters.close();
        }
    }

    /** False if the writer did not come to its end in time. */
    private boolean endWriter() {
        Thread running = thread;
        if (running == null) {
            commit.run();
            return true;
        }
        boolean interrupted = false;
        long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        while (running.isAlive() && deadline - System.nanoTime() > 0) {
            try {
                running.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        return !running.isAlive();
    }

    private void release(boolean orderly) {
        try {
            writer.close();
            if (orderly)
                hold.writeClosed(
                        stored.epoch(), stored.durable(), stored.parts().holes());
        } catch (IOException e) {
            LOG.warn("journal {} closed, but its mark could not be written: {}", disk.place(), e.toString());
        }
        try {
            hold.close();
        } catch (IOException e) {
            LOG.warn("journal {}: cannot release the lock: {}", disk.place(), e.toString());
        }
    }
}
