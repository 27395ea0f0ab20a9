package io.virtwarden.chassis.ops;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Makes buffers that go to any number of sockets without being copied: outside of the heap, as the native transport wants
 * them, and freed by the garbage collector with the last reference.
 */
public final class ReadyBuffer {
    private ReadyBuffer() {}

    /** Copies the bytes out of the heap once. */
    public static Buffer of(byte[] bytes, int offset, int length) {
        var direct = ByteBuffer.allocateDirect(length);
        direct.put(bytes, offset, length).flip();
        return of(direct);
    }

    /** Takes over a direct buffer, from position to limit; it must never change again. */
    public static Buffer of(ByteBuffer direct) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(direct));
    }

    /** One buffer over several, without copying them. */
    public static Buffer join(List<Buffer> parts) {
        var bytes = parts.stream()
                .map(part -> ((BufferInternal) part).getByteBuf())
                .toArray(io.netty.buffer.ByteBuf[]::new);
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes.length, bytes));
    }
}
