package io.virtwarden.chassis.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Entries sent and not yet acknowledged, in order; moves the acknowledged prefix over the front ones that are done.
 *
 * <p>The pump's thread adds and waits, the sink's threads report; guarded by its own monitor. One window per session: what an
 * abandoned session reports late changes nothing any more.
 */
final class Window {
    private final AtomicLong prefix;
    private final LongSupplier nanos;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private int records;
    private long bytes;
    private long movedAt;
    private boolean moved;
    private boolean abandoned;
    private @Nullable SinkException failure;

    /** @param prefix last sequence of the acknowledged prefix, moved by this */
    Window(AtomicLong prefix, LongSupplier nanos) {
        this.prefix = prefix;
        this.nanos = nanos;
        this.movedAt = nanos.getAsLong();
    }

    /** One entry in flight; without records it is done at once. */
    static final class Slot {
        private final long sequence;
        private final Instant time;
        private int left;

        private Slot(long sequence, Instant time, int left) {
            this.sequence = sequence;
            this.time = time;
            this.left = left;
        }

        Instant time() {
            return time;
        }
    }

    synchronized Slot add(long sequence, Instant time, int count, long size) {
        if (slots.isEmpty()) {
            movedAt = nanos.getAsLong();
        }
        Slot slot = new Slot(sequence, time, count);
        slots.add(slot);
        records += count;
        bytes += size;
        advance();
        return slot;
    }

    /** @return whether this was the entry's last record */
    synchronized boolean acknowledged(Slot slot, long size) {
        if (abandoned) {
            return false;
        }
        slot.left--;
        records--;
        bytes -= size;
        if (slot.left == 0) {
            advance();
        }
        return slot.left == 0;
    }

    /** The first failure counts: what follows it is a consequence. */
    synchronized void failed(SinkException reason) {
        if (failure == null && !abandoned) {
            failure = reason;
            notifyAll();
        }
    }

    /** Waits until there is room; one entry always has it. */
    synchronized boolean awaitRoom(int mostRecords, long mostBytes, Duration patience)
            throws InterruptedException, SinkException {
        long until = nanos.getAsLong() + patience.toNanos();
        while (!slots.isEmpty() && (slots.size() >= mostRecords || records >= mostRecords || bytes >= mostBytes)) {
            check();
            long left = until - nanos.getAsLong();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        check();
        return true;
    }

    synchronized void check() throws SinkException {
        if (failure != null) {
            throw failure;
        }
    }

    /** From now on reports change nothing. */
    synchronized void abandon() {
        abandoned = true;
    }

    synchronized boolean isEmpty() {
        return slots.isEmpty();
    }

    /** Whether anything was acknowledged in this session. */
    synchronized boolean everMoved() {
        return moved;
    }

    /** How long the front entry has been the front one; zero if nothing is in flight. */
    synchronized Duration standstill() {
        return slots.isEmpty() ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - movedAt);
    }

    synchronized @Nullable Instant oldest() {
        Slot front = slots.peek();
        return front == null ? null : front.time;
    }

    synchronized int records() {
        return records;
    }

    synchronized long bytes() {
        return bytes;
    }

    private void advance() {
        Slot front = slots.peek();
        boolean any = false;
        while (front != null && front.left == 0) {
            slots.poll();
            prefix.set(front.sequence);
            any = true;
            front = slots.peek();
        }
        if (any) {
            moved = true;
            movedAt = nanos.getAsLong();
            notifyAll();
        }
    }
}
