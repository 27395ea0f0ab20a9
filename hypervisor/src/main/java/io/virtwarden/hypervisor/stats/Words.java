package io.virtwarden.hypervisor.stats;

import java.nio.ByteOrder;

/** Parts of eight native bytes that were read as one long, on machines of either byte order (s390x is big-endian). */
final class Words {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Words() {}

    /** The first four bytes as a C int. */
    static int firstInt(long word) {
        return LITTLE ? (int) word : (int) (word >>> 32);
    }

    /** The nth byte in memory, from 0. */
    static byte nthByte(long word, int n) {
        return (byte) (LITTLE ? word >>> (8 * n) : word >>> (56 - 8 * n));
    }

    /** The eight bytes as a big-endian number, such as half a UUID. */
    static long bigEndian(long word) {
        return LITTLE ? Long.reverseBytes(word) : word;
    }
}
