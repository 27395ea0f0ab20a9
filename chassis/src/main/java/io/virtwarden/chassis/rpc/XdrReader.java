package io.virtwarden.chassis.rpc;

import java.nio.ByteBuffer;

/**
 * Reads XDR (RFC 4506) from bytes: big-endian, everything padded to four bytes. Never reads past the end and never makes room
 * for more than what is there, whatever a length says. One thread.
 */
public final class XdrReader {
    private final ByteBuffer bytes;

    /** Reads the whole array, which must not change meanwhile. */
    public XdrReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /**
     * int, unsigned and enum.
     *
     * @throws XdrException if fewer than four bytes are left; so throw all others, for their size
     */
    public int int32() {
        need(4);
        return bytes.getInt();
    }

    /** hyper and unsigned hyper. */
    public long hyper() {
        need(8);
        return bytes.getLong();
    }

    /** Fixed opaque, such as a UUID of 16 bytes. */
    public byte[] fixed(int size) {
        need((long) size + padding(size));
        var read = new byte[size];
        bytes.get(read);
        skipPadding(size);
        return read;
    }

    /**
     * string and variable opaque: as they came, in no particular encoding.
     *
     * @param limit largest number of bytes
     */
    public byte[] opaque(int limit) {
        var size = int32();
        if (size < 0 || size > limit)
            throw new XdrException("a string of " + Integer.toUnsignedLong(size) + " bytes, " + limit + " allowed");
        return fixed(size);
    }

    /** A string as C programs read it: what is before its first NUL byte. */
    public byte[] cString(int limit) {
        return CStrings.untilNul(opaque(limit));
    }

    /** Bytes not read yet. */
    public int remaining() {
        return bytes.remaining();
    }

    private void need(long count) {
        if (bytes.remaining() < count)
            throw new XdrException(count + " bytes wanted, " + bytes.remaining() + " are left");
    }

    private void skipPadding(int size) {
        bytes.position(bytes.position() + padding(size));
    }

    static int padding(int size) {
        return -size & 3;
    }
}
