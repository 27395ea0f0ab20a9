package io.virtwarden.logd.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts line ends, eight bytes at a time. Stateless. */
final class Newlines {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ALL_NEWLINES = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

    private Newlines() {}

    static int count(byte[] bytes, int from, int length) {
        int count = 0;
        int at = from;
        int end = from + length;
        for (; at + 8 <= end; at += 8) {
            long zeros = (long) LONGS.get(bytes, at) ^ ALL_NEWLINES;
            // High bit of each byte set where the byte is not zero; exact, without carries between bytes.
            long others = ((zeros & LOW_BITS) + LOW_BITS) | zeros | LOW_BITS;
            count += 64 - Long.bitCount(others);
        }
        for (; at < end; at++) if (bytes[at] == '\n') count++;
        return count;
    }
}
