package io.virtwarden.logd.capture;

import io.virtwarden.logd.posix.Block;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What was read of one log and is not in its file yet, in order. Any thread. */
final class Inbox {
    /** Up to here a batch is copied, so that it does not occupy a whole block. */
    static final int SMALL = 8 * 1024;

    /**
     * One batch: the first {@code size} bytes of a block of the pool, or an array.
     *
     * @param block to be given back; null if {@code array} holds the bytes
     */
    record Batch(@Nullable Block block, byte[] array, int size) {}

    private static final byte[] NONE = new byte[0];

    private final Deque<Batch> batches = new ArrayDeque<>();
    private final AtomicLong copiedOfAll;
    private final long mostCopied;
    private long bytes;

    /**
     * @param copiedOfAll bytes in arrays, of all logs together
     * @param mostCopied their bound
     */
    Inbox(AtomicLong copiedOfAll, long mostCopied) {
        this.copiedOfAll = copiedOfAll;
        this.mostCopied = mostCopied;
    }

    synchronized void add(Block block, int size) {
        batches.add(new Batch(block, NONE, size));
        bytes += size;
    }

    /** @return false if there is no room */
    synchronized boolean add(byte[] added) {
        if (copiedOfAll.addAndGet(added.length) > mostCopied) {
            copiedOfAll.addAndGet(-added.length);
            return false;
        }
        batches.add(new Batch(null, added, added.length));
        bytes += added.length;
        return true;
    }

    /** The next one, which leaves the inbox. */
    synchronized @Nullable Batch poll() {
        var batch = batches.poll();
        if (batch != null) bytes -= batch.size();
        if (batch != null && batch.block() == null) copiedOfAll.addAndGet(-batch.size());
        return batch;
    }

    /** The next one if it is an array of at most so many bytes. */
    synchronized @Nullable Batch pollArray(int most) {
        var batch = batches.peek();
        return batch == null || batch.block() != null || batch.size() > most ? null : poll();
    }

    synchronized boolean isEmpty() {
        return batches.isEmpty();
    }

    /** What waits. */
    synchronized long bytes() {
        return bytes;
    }
}
