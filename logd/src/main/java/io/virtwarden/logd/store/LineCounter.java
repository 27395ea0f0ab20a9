package io.virtwarden.logd.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Counts line ends in buffers on and outside of the heap. In steps over an array of longs: the one form that the client compiler,
 * with which the daemon runs, makes quick. One thread.
 */
final class LineCounter {
    private static final long ALL_NEWLINES = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long EVEN_BYTES = 0x00FF00FF00FF00FFL;
    private static final long ONES = 0x0001000100010001L;
    /** Sums are kept in single bytes, which overflow with the 256th. */
    private static final int STEP = 255;

    private final long[] words = new long[STEP];

    /** From position to limit, which stay. */
    int count(ByteBuffer bytes) {
        ByteBuffer left = bytes.duplicate().order(ByteOrder.nativeOrder());
        LongBuffer longs = left.asLongBuffer();
        int count = 0;
        while (longs.hasRemaining()) {
            int step = Math.min(STEP, longs.remaining());
            longs.get(words, 0, step);
            count += count(words, step);
        }
        for (int at = left.position() + longs.position() * Long.BYTES; at < left.limit(); at++)
            if (left.get(at) == '\n') count++;
        return count;
    }

    private static int count(long[] words, int size) {
        long sums = 0;
        for (int i = 0; i < size; i++) {
            long zeros = words[i] ^ ALL_NEWLINES;
            // High bit of each byte set where the byte is not zero; exact, without carries between bytes.
            long others = ((zeros & LOW_BITS) + LOW_BITS) | zeros | LOW_BITS;
            sums += ~others >>> 7;
        }
        long pairs = (sums & EVEN_BYTES) + ((sums >>> 8) & EVEN_BYTES);
        return (int) ((pairs * ONES) >>> 48);
    }
}
