package io.virtwarden.logd.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Memory outside of the heap for what floods: on the heap the collector would copy it about, which took as long as all the rest
 * together. How many there are is bounded by whoever takes them. Any thread.
 */
final class Slabs {
    static final int SIZE = Intake.PIECE;
    /** So many are kept for the next flood. */
    private static final int KEPT = 64;

    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private int fewestFree;

    /** Empty, with {@link #SIZE} bytes of room. */
    ByteBuffer take() {
        synchronized (this) {
            ByteBuffer slab = free.poll();
            fewestFree = Math.min(fewestFree, free.size());
            if (slab != null) return slab.clear();
        }
        return ByteBuffer.allocateDirect(SIZE);
    }

    synchronized void give(ByteBuffer slab) {
        free.push(slab);
    }

    /** Lets go of what nobody has wanted since the last call. */
    synchronized void tidy() {
        for (int i = Math.min(fewestFree, free.size() - KEPT); i > 0; i--) free.removeLast();
        fewestFree = free.size();
    }
}
