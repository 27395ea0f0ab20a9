package io.virtwarden.chassis.rpc;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes XDR (RFC 4506) into a growing array. One thread. */
public final class XdrWriter {
    private static final byte[] ZEROS = new byte[3];

    private ByteBuffer bytes;

    public XdrWriter() {
        this(64);
    }

    /** With room for so many bytes; it grows beyond. */
    public XdrWriter(int room) {
        bytes = ByteBuffer.allocate(Math.max(16, room));
    }

    /** int, unsigned and enum. */
    public XdrWriter int32(int value) {
        room(4).putInt(value);
        return this;
    }

    /** hyper and unsigned hyper. */
    public XdrWriter hyper(long value) {
        room(8).putLong(value);
        return this;
    }

    /** Fixed opaque. */
    public XdrWriter fixed(byte[] value) {
        return padded(value, 0, value.length);
    }

    /** string and variable opaque. */
    public XdrWriter opaque(byte[] value) {
        return int32(value.length).fixed(value);
    }

    /** As {@link #opaque(byte[])}, from a part of an array. */
    public XdrWriter opaque(byte[] value, int from, int size) {
        return int32(size).padded(value, from, size);
    }

    /** How many bytes were written. */
    public int size() {
        return bytes.position();
    }

    /** What was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private XdrWriter padded(byte[] value, int from, int size) {
        var padding = XdrReader.padding(size);
        room(size + padding).put(value, from, size).put(ZEROS, 0, padding);
        return this;
    }

    private ByteBuffer room(int count) {
        if (bytes.remaining() < count) {
            var larger = Math.max(bytes.capacity() * 2, bytes.position() + count);
            bytes = ByteBuffer.allocate(larger).put(bytes.flip());
        }
        return bytes;
    }
}
