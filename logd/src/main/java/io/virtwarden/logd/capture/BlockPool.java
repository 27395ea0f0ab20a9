package io.virtwarden.logd.capture;

import io.virtwarden.logd.posix.Block;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A bounded number of blocks, made when first wanted. Any thread. */
final class BlockPool {
    static final int SIZE = 256 * 1024;

    private final int most;
    private final Deque<Block> free = new ArrayDeque<>();
    private int made;

    BlockPool(long bytes) {
        most = (int) Math.max(4, bytes / SIZE);
    }

    /** Null if all are in use. */
    synchronized @Nullable Block take() {
        var block = free.poll();
        if (block != null || made == most) return block;
        made++;
        return new Block(SIZE);
    }

    synchronized void give(Block block) {
        free.push(block);
    }

    synchronized long inUse() {
        return (long) (made - free.size()) * SIZE;
    }
}
