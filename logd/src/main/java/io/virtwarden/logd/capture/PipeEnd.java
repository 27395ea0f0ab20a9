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

    private final Shared shared;
    private final Taker taker;
    private final ReentrantLock lock = new ReentrantLock();
    private int descriptor;
    private boolean ended;

    /** Where bytes go; called under the lock of this end, so in their order. */
    interface Taker {
        /**
         * @param block from the pool; the taker gives it back
         */
        void take(Block block, int size);

        /** As above when the pool is empty: after the return the block is not the taker's any more. */
        void takeInPassing(Block block, int size);
    }

    /** What a turn did: so many bytes, and whether all writers are gone. */
    record Turn(int bytes, boolean ended) {}

    PipeEnd(Shared shared, int descriptor, Taker taker) {
        this.shared = shared;
        this.descriptor = descriptor;
        this.taker = taker;
    }

    /** Reads what is there now. Does not wait for anything but another reader. */
    Turn drain() {
        lock.lock();
        try {
            return drainLocked();
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

    private Turn drainLocked() {
        var bytes = 0;
        while (!ended && bytes < TURN) {
            var count = readOnce();
            if (count == 0) ended = true;
            if (count > 0) bytes += count;
            // A short read has emptied the pipe; to ask again would only cost a call.
            if (count < BlockPool.SIZE) break;
        }
        return new Turn(bytes, ended);
    }

    private int readOnce() {
        var block = shared.pool.take();
        if (block == null) return readInPassing();
        var count = read(block);
        if (count > 0) taker.take(block, count);
        else shared.pool.give(block);
        return count;
    }

    private int readInPassing() {
        synchronized (shared.spare) {
            var count = read(shared.spare);
            if (count > 0) taker.takeInPassing(shared.spare, count);
            return count;
        }
    }

    private int read(Block block) {
        try {
            return Posix.read(descriptor, block, block.capacity());
        } catch (PosixException e) {
            // A pipe has no errors of its own; whatever this is, nothing more will come.
            return 0;
        }
    }
}
