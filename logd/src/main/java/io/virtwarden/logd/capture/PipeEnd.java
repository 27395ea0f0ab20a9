package io.virtwarden.logd.capture;

import io.virtwarden.logd.posix.Block;
import io.virtwarden.logd.posix.Posix;
import io.virtwarden.logd.posix.PosixException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/** The half of an open log that must never be slow: the end of the FIFO that is read. Any thread. */
final class PipeEnd {
    /** What one turn reads at most, so that one guest's flood leaves the others their turn. */
    private static final int TURN = 4 * BlockPool.SIZE;

    private static final int STALLED = -2;

    private final Shared shared;
    private final Taker taker;
    private final ReentrantLock lock = new ReentrantLock();
    private int descriptor;
    private boolean ended;
    private boolean storeIsFull;
    private long storeFullSince;
    private volatile boolean stalled;
    private long stalledSince;

    /** Where bytes go; called under the lock of this end, so in their order. */
    interface Taker {
        /** Whether this log's own share of what may wait for files is not used up. */
        boolean hasRoom();

        /** Whether so much of this log waits for the store that its guest should be slowed down. */
        boolean waitsForStore();

        /** @param block from the pool; the taker gives it back */
        void take(Block block, int size);

        /** As above when the pool is empty: after the return the block is not the taker's any more. */
        void takeInPassing(Block block, int size);
    }

    /**
     * What a turn did.
     *
     * @param ended all writers are gone, and all was read
     * @param stalled something is left, because there is no room for it
     */
    record Turn(int bytes, boolean ended, boolean stalled) {}

    PipeEnd(Shared shared, int descriptor, Taker taker) {
        this.shared = shared;
        this.descriptor = descriptor;
        this.taker = taker;
    }

    /** Reads what is there now. Does not wait for anything but another reader. */
    Turn drain() {
        return drain(false);
    }

    /** As above, or leaves it for a while if the store is behind: a turn of a thread that comes again soon. */
    Turn drainPatiently() {
        return drain(true);
    }

    private Turn drain(boolean patiently) {
        lock.lock();
        try {
            return patiently && mustWaitForStore() ? new Turn(0, false, true) : drainLocked();
        } finally {
            lock.unlock();
        }
    }

    /** Runs something in order with the bytes, after what is there now. */
    void drainThen(Runnable next) {
        lock.lock();
        try {
            drainLocked();
            next.run();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the last turn left something for lack of room. */
    boolean isStalled() {
        return stalled;
    }

    /** Bytes that wait in the pipe. */
    int waiting(Block scratch) {
        lock.lock();
        try {
            return ended ? 0 : Posix.waiting(descriptor, scratch);
        } finally {
            lock.unlock();
        }
    }

    /** Runs {@code before} with the descriptor, then closes it; only once. */
    void close(IntConsumer before) {
        lock.lock();
        try {
            if (descriptor < 0) return;
            before.accept(descriptor);
            Posix.close(descriptor);
            descriptor = -1;
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    // A flood is slowed down to what the store takes; a store that takes nothing holds nobody up.
    private boolean mustWaitForStore() {
        var full = !ended && taker.waitsForStore();
        if (full && !storeIsFull) storeFullSince = shared.nanos.getAsLong();
        storeIsFull = full;
        return full && shared.nanos.getAsLong() - storeFullSince < shared.patienceNanos;
    }

    private Turn drainLocked() {
        var bytes = 0;
        while (!ended && bytes < TURN) {
            var count = readOnce();
            if (count == STALLED) return new Turn(bytes, false, true);
            if (count == 0) ended = true;
            if (count > 0) bytes += count;
            // A short read has emptied the pipe; to ask again would only cost a call.
            if (count < BlockPool.SIZE) break;
        }
        return new Turn(bytes, ended, false);
    }

    private int readOnce() {
        var room = taker.hasRoom();
        var block = room ? shared.pool.take() : null;
        if (block == null) return readWithoutBlock(room);
        stalled = false;
        var count = read(block, block.capacity());
        if (count > 0) taker.take(block, count);
        else shared.pool.give(block);
        return count;
    }

    // A guest may be slowed down to what the disk takes, but not be held up by a disk that hangs.
    private int readWithoutBlock(boolean room) {
        if (room && shared.hasRoomForCopies()) return readInPassing(Inbox.SMALL);
        if (!stalled) stalledSince = shared.nanos.getAsLong();
        stalled = true;
        return shared.nanos.getAsLong() - stalledSince < shared.patienceNanos ? STALLED : readInPassing(BlockPool.SIZE);
    }

    private int readInPassing(int most) {
        synchronized (shared.spare) {
            var count = read(shared.spare, most);
            if (count > 0) taker.takeInPassing(shared.spare, count);
            return count;
        }
    }

    private int read(Block block, int most) {
        try {
            return Posix.read(descriptor, block, most);
        } catch (PosixException e) {
            // A pipe has no errors of its own; whatever this is, nothing more will come.
            return 0;
        }
    }
}
