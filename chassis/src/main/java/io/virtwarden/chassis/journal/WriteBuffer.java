package io.virtwarden.chassis.journal;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounded memory between the appender and the writer: one half fills while the other is being written. All that is in a half
 * when the writer takes it is one group. Each half grows to what it had to hold at once: an idle daemon keeps little.
 */
final class WriteBuffer {
    /** Of a half, to begin with. */
    private static final int FIRST = 64 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Checksum checksum;
    private final int half;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();

    // Under the lock.
    private ByteBuffer filling;
    private ByteBuffer resting;
    private boolean writing;
    private boolean writerWaits;
    private boolean closing;
    private boolean nudged;
    private @Nullable JournalStoppedException stopped;
    private long groupFirst;
    private final boolean syncedLate;

    // Written under the lock, read by any thread.
    private volatile long next;

    /** @param syncedLate groups are not synced one by one, so {@link #synced} tells where one begins */
    WriteBuffer(int bytes, long epoch, long next, boolean syncedLate) {
        this.syncedLate = syncedLate;
        this.half = bytes / 2;
        this.filling = ByteBuffer.allocateDirect(Math.min(FIRST, half));
        this.resting = ByteBuffer.allocateDirect(Math.min(FIRST, half));
        this.checksum = new Checksum(epoch);
        this.groupFirst = next;
        this.next = next;
    }

    long next() {
        return next;
    }

    int largestRecord() {
        return half;
    }

    /** Whether a record of this size can be put without waiting. */
    boolean hasRoom(int bytes) {
        lock.lock();
        try {
            return filling.position() + bytes <= half;
        } finally {
            lock.unlock();
        }
    }

    /** Puts a record, waiting for room, and returns its sequence. Not ended by interrupts: a record has no second chance. */
    long put(long micros, int kind, byte[] payload) {
        return put(micros, kind, payload, NOTHING.duplicate());
    }

    /** As above, for a payload in two parts; the position of the second moves to its limit. */
    long put(long micros, int kind, byte[] payload, ByteBuffer rest) {
        byte[] head = new byte[Format.RECORD];
        int length = payload.length + rest.remaining();
        lock.lock();
        try {
            while (stopped == null && !closing && filling.position() + Format.RECORD + length > half)
                room.awaitUninterruptibly();
            if (stopped != null) throw new JournalStoppedException(String.valueOf(stopped.getMessage()), stopped);
            if (closing) throw new JournalStoppedException("the journal is closed");
            long sequence = next;
            int back = (int) (sequence - groupFirst);
            ByteBuffer.wrap(head)
                    .putInt(length)
                    .putInt(0)
                    .putLong(sequence)
                    .putLong(micros)
                    .putInt(back)
                    .put((byte) kind);
            ByteBuffer.wrap(head).putInt(4, checksum.of(head, payload, rest.duplicate()));
            filling = withRoom(filling, Format.RECORD + length);
            filling.put(head).put(payload).put(rest);
            next = sequence + 1;
            if (writerWaits) work.signal();
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    private ByteBuffer withRoom(ByteBuffer buffer, int bytes) {
        int needed = buffer.position() + bytes;
        if (needed <= buffer.capacity()) return buffer;
        return ByteBuffer.allocateDirect(Math.min(half, Math.max(needed, 2 * buffer.capacity())))
                .put(buffer.flip());
    }

    /** The next group, waiting for one if asked to; null if there is none, or once closed and emptied. */
    @Nullable
    Group take(boolean wait) {
        lock.lock();
        try {
            if (writing) throw new IllegalStateException("the group before is still being written");
            while (wait && filling.position() == 0 && !closing && stopped == null) {
                writerWaits = true;
                work.awaitUninterruptibly();
                writerWaits = false;
            }
            if (filling.position() == 0) return null;
            ByteBuffer full = filling;
            filling = resting;
            resting = full;
            writing = true;
            if (!syncedLate) groupFirst = next;
            room.signalAll();
            return new Group(full.flip(), next - 1);
        } finally {
            lock.unlock();
        }
    }

    /** Everything up to this sequence is on stable storage. */
    void synced(long last) {
        lock.lock();
        try {
            groupFirst = Math.max(groupFirst, last + 1);
        } finally {
            lock.unlock();
        }
    }

    /** The taken group is durable: its memory is free. */
    void written() {
        lock.lock();
        try {
            resting.clear();
            writing = false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the time is over, space may have come, or the journal closes. */
    void pause(long nanos) {
        lock.lock();
        try {
            nudged = false;
            long left = nanos;
            while (!closing && !nudged && left > 0) left = work.awaitNanos(left);
        } catch (InterruptedException e) {
            // Nobody interrupts the writer to any purpose; it looks again.
        } finally {
            lock.unlock();
        }
    }

    /** Ends a pause. */
    void nudge() {
        lock.lock();
        try {
            nudged = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; the writer gets what is left. */
    void close() {
        lock.lock();
        try {
            closing = true;
            room.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more and gives no more. */
    void stop(JournalStoppedException reason) {
        lock.lock();
        try {
            if (stopped == null) stopped = reason;
            room.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait to be written. */
    int waiting() {
        lock.lock();
        try {
            return filling.position() + (writing ? resting.remaining() : 0);
        } finally {
            lock.unlock();
        }
    }
}
