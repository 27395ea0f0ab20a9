package io.virtwarden.chassis.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.atomic.AtomicBoolean;

/** Brings the answer to one call onto the event loop. */
final class Answer implements RpcAnswer {
    private final Connection connection;
    private final ChannelHandlerContext context;
    private final RpcHeader call;
    private final AtomicBoolean given = new AtomicBoolean();

    Answer(Connection connection, ChannelHandlerContext context, RpcHeader call) {
        this.connection = connection;
        this.context = context;
        this.call = call;
    }

    @Override
    public void results(XdrWriter results) {
        if (!given.compareAndSet(false, true)) return;
        connection.meters().calls.increment();
        var header = call.reply(RpcHeader.REPLY, RpcHeader.OK);
        write(AnswerBytes.of(context.alloc(), header, results.toBytes()), -1, () -> {});
    }

    @Override
    public void results(XdrWriter results, int descriptor, Runnable sent) {
        if (!given.compareAndSet(false, true)) return;
        connection.meters().calls.increment();
        var header = call.reply(RpcHeader.REPLY_WITH_FDS, RpcHeader.OK);
        write(AnswerBytes.withDescriptor(context.alloc(), header, results.toBytes()), descriptor, sent);
    }

    @Override
    public void failed(RpcError error) {
        if (!given.compareAndSet(false, true)) return;
        connection.meters().errors.increment();
        var payload = new XdrWriter(64 + 2 * error.message().length);
        error.writeTo(payload);
        var header = call.reply(RpcHeader.REPLY, RpcHeader.ERROR);
        write(AnswerBytes.of(context.alloc(), header, payload.toBytes()), -1, () -> {});
    }

    private void write(ByteBuf body, int descriptor, Runnable sent) {
        var loop = context.executor();
        if (loop.inEventLoop()) {
            connection.write(context, body, descriptor, sent);
            return;
        }
        try {
            loop.execute(() -> connection.write(context, body, descriptor, sent));
        } catch (java.util.concurrent.RejectedExecutionException serverClosed) {
            body.release();
            sent.run();
        }
    }
}
