package io.virtwarden.chassis.rpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into messages. Holds what has arrived of the next ones and never makes room for what a length only
 * promises. One thread.
 */
final class FrameReader implements AutoCloseable {
    private static final int MOST_DESCRIPTORS = 32;

    private @Nullable ByteBuf held;

    /** Takes over the buffer. */
    void add(ByteBuf bytes) {
        if (held == null) {
            held = bytes;
            return;
        }
        try {
            held.discardSomeReadBytes();
            held.writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    /** The next whole message, or null until more has arrived. */
    @Nullable
    Frame next() throws FrameException {
        var bytes = held;
        if (bytes == null || bytes.readableBytes() < 4) return null;
        var length = bytes.getInt(bytes.readerIndex());
        if (length < 4 || length > RpcHeader.LARGEST)
            throw new FrameException("a message of " + Integer.toUnsignedLong(length) + " bytes");
        if (bytes.readableBytes() < length) return null;
        if (length < RpcHeader.SIZE) throw new FrameException("a message of only " + length + " bytes");
        var descriptors = descriptors(bytes, length);
        if (bytes.readableBytes() < length + descriptors) return null;
        var frame = read(bytes, length, descriptors);
        letGo();
        return frame;
    }

    /** Bytes that have arrived and are no whole message yet, or wait for their turn. */
    int waiting() {
        return held == null ? 0 : held.readableBytes();
    }

    @Override
    public void close() {
        if (held != null) held.release();
        held = null;
    }

    private static Frame read(ByteBuf bytes, int length, int descriptors) {
        bytes.skipBytes(4);
        var header = new RpcHeader(
                bytes.readInt(), bytes.readInt(), bytes.readInt(), bytes.readInt(), bytes.readInt(), bytes.readInt());
        var size = length - RpcHeader.SIZE;
        if (header.type() == RpcHeader.CALL_WITH_FDS) {
            bytes.skipBytes(4);
            size -= 4;
        }
        var payload = new byte[size];
        bytes.readBytes(payload);
        // Nobody here wants the descriptors, and reading their bytes as plain ones makes the kernel close them.
        bytes.skipBytes(descriptors);
        return new Frame(header, payload);
    }

    // One byte for each of them follows the message.
    private static int descriptors(ByteBuf bytes, int length) throws FrameException {
        if (bytes.getInt(bytes.readerIndex() + 16) != RpcHeader.CALL_WITH_FDS) return 0;
        if (length < RpcHeader.SIZE + 4) throw new FrameException("a call with descriptors that does not say how many");
        var count = bytes.getInt(bytes.readerIndex() + RpcHeader.SIZE);
        if (count < 0 || count > MOST_DESCRIPTORS)
            throw new FrameException(Integer.toUnsignedLong(count) + " descriptors in one message");
        return count;
    }

    // Idle connections hold no memory.
    private void letGo() {
        if (held != null && !held.isReadable()) close();
    }
}
