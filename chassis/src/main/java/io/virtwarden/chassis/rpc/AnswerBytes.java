package io.virtwarden.chassis.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Whole messages as they go out. */
final class AnswerBytes {
    private AnswerBytes() {}

    static ByteBuf of(ByteBufAllocator alloc, RpcHeader header, byte[] payload) {
        return header(alloc, header, payload.length).writeBytes(payload);
    }

    /** A reply that announces one descriptor. */
    static ByteBuf withDescriptor(ByteBufAllocator alloc, RpcHeader header, byte[] payload) {
        return header(alloc, header, 4 + payload.length).writeInt(1).writeBytes(payload);
    }

    private static ByteBuf header(ByteBufAllocator alloc, RpcHeader header, int payload) {
        return alloc.buffer(RpcHeader.SIZE + payload)
                .writeInt(RpcHeader.SIZE + payload)
                .writeInt(header.program())
                .writeInt(header.version())
                .writeInt(header.procedure())
                .writeInt(header.type())
                .writeInt(header.serial())
                .writeInt(header.status());
    }
}
