package io.virtwarden.logd.store;

import java.util.Arrays;

/** Numbers as LEB128, and bytes, one after the other. One thread. */
final class Packed {
    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Any number, taken as unsigned. */
    void number(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    /** A number that may be negative: zigzag. */
    void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    void bytes(byte[] from) {
        room(from.length);
        System.arraycopy(from, 0, bytes, size, from.length);
        size += from.length;
    }

    void copyTo(byte[] into) {
        System.arraycopy(bytes, 0, into, 0, size);
    }

    private void room(int more) {
        if (size + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }

    /** Takes them out again, in the same order. */
    static final class In {
        private final byte[] bytes;
        private final int end;
        private int at;

        In(byte[] bytes, int end) {
            this.bytes = bytes;
            this.end = end;
        }

        boolean hasMore() {
            return at < end;
        }

        long number() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                byte next = bytes[at++];
                value |= (next & 0x7FL) << shift;
                if (next >= 0) break;
            }
            return value;
        }

        long signed() {
            long zigzag = number();
            return (zigzag >>> 1) ^ -(zigzag & 1);
        }

        byte[] bytes(int length) {
            byte[] out = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            return out;
        }
    }
}
