package io.virtwarden.chassis.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.virtwarden.chassis.log.KeyedLogger;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client. All on the event loop of its channel, except what {@link Answer} says. */
// What fails on a channel closes it, and that is heard in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class Connection extends ChannelInboundHandlerAdapter {
    private static final KeyedLogger LOG = KeyedLogger.of(Connection.class);
    private static final int KEEPALIVE = 0x6B656570;
    private static final int PING = 1;
    private static final int PONG = 2;

    private final RpcProgram program;
    private final RpcSettings settings;
    private final RpcMeters meters;
    private final LargeMessages large;
    private final int ownUid;
    private final FrameReader frames = new FrameReader();
    private final Consumer<Channel> gone;

    private @Nullable RpcSession session;
    private boolean atWork;
    private boolean dispatching;
    private long countedIn;

    Connection(RpcProgram program, ServerParts parts, Consumer<Channel> gone) {
        this.program = program;
        this.settings = parts.settings();
        this.meters = parts.meters();
        this.large = parts.large();
        this.ownUid = parts.ownUid();
        this.gone = gone;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws IOException {
        meters.clients.incrementAndGet();
        var credentials = ((EpollDomainSocketChannel) context.channel()).peerCredentials();
        if (credentials.uid() != ownUid) {
            meters.strangers.increment();
            LOG.warn("a stranger was turned away", "uid", credentials.uid(), "pid", credentials.pid());
            context.close();
            return;
        }
        var gid = credentials.gids().length == 0 ? -1 : credentials.gids()[0];
        session = program.connected(new Peer(credentials.uid(), gid, credentials.pid()));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        frames.add((ByteBuf) message);
        dispatch(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        meters.clients.decrementAndGet();
        frames.close();
        large.change(countedIn, 0);
        countedIn = 0;
        gone.accept(context.channel());
        if (session != null) session.disconnected();
        session = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a connection failed", "reason", cause);
        context.close();
    }

    // Not recursive: an answer given during the call comes back here while the loop below still runs.
    private void dispatch(ChannelHandlerContext context) {
        if (dispatching) return;
        dispatching = true;
        try {
            for (var frame = next(); frame != null; frame = next()) take(context, frame);
            count(context);
        } catch (FrameException e) {
            meters.badFrames.increment();
            LOG.debug("no message of libvirt's RPC: disconnected", "reason", e.getMessage());
            context.close();
        } finally {
            dispatching = false;
        }
        // What a client sends ahead waits in the socket.
        context.channel().config().setAutoRead(!atWork);
    }

    private @Nullable Frame next() throws FrameException {
        return atWork || session == null ? null : frames.next();
    }

    private void count(ChannelHandlerContext context) {
        var now = frames.waiting();
        if (large.change(countedIn, now)) {
            countedIn = now;
            return;
        }
        meters.tooLarge.increment();
        LOG.warn("disconnected: all clients together hold too much in large messages", "bytes", now);
        context.close();
    }

    private void take(ChannelHandlerContext context, Frame frame) {
        var header = frame.header();
        if (isPing(header)) {
            var pong = new RpcHeader(KEEPALIVE, 1, PONG, RpcHeader.MESSAGE, 0, RpcHeader.OK);
            context.writeAndFlush(AnswerBytes.of(context.alloc(), pong, new byte[0]), context.voidPromise());
            return;
        }
        if (!header.isCall()) return;
        atWork = true;
        var answer = new Answer(this, context, header);
        var fault = fault(header);
        if (fault != null) answer.failed(fault);
        else call(header.procedure(), new XdrReader(frame.payload()), answer);
    }

    private void call(int procedure, XdrReader arguments, Answer answer) {
        try {
            if (session != null) session.call(procedure, arguments, answer);
        } catch (XdrException e) {
            answer.failed(RpcError.rpc("Unable to decode message payload"));
        } catch (RuntimeException e) {
            LOG.error(e, "a call failed in a way that nobody foresaw", "procedure", procedure);
            answer.failed(RpcError.internal(0, RpcError.utf8(String.valueOf(e.getMessage()))));
        }
    }

    private @Nullable RpcError fault(RpcHeader header) {
        if (header.program() != program.number() || header.version() != program.version())
            return RpcError.rpc("Cannot find program " + header.program() + " version " + header.version());
        if (header.status() != RpcHeader.OK) return RpcError.rpc("Unexpected message status " + header.status());
        return null;
    }

    private static boolean isPing(RpcHeader header) {
        return header.program() == KEEPALIVE
                && header.version() == 1
                && header.type() == RpcHeader.MESSAGE
                && header.procedure() == PING;
    }

    /** Writes an answer and goes on with the next call when it is written. */
    void write(ChannelHandlerContext context, ByteBuf body, int descriptor, Runnable sent) {
        var size = body.readableBytes();
        if (!context.channel().isActive() || !large.change(0, size)) {
            if (context.channel().isActive()) meters.tooLarge.increment();
            body.release();
            sent.run();
            context.close();
            return;
        }
        var written = context.newPromise();
        if (descriptor < 0) {
            context.writeAndFlush(body, written);
        } else {
            // Body and descriptor byte in one turn, with nothing between; Netty sends the byte in a message of its own.
            context.write(body, context.voidPromise());
            context.writeAndFlush(new FileDescriptor(descriptor), written);
        }
        if (!written.isDone()) watch(context, written);
        written.addListener(done -> {
            large.change(size, 0);
            sent.run();
            atWork = false;
            if (context.channel().isActive()) dispatch(context);
        });
    }

    private void watch(ChannelHandlerContext context, ChannelPromise written) {
        var patience = settings.writePatience().toMillis();
        var timer = context.executor()
                .schedule(
                        () -> {
                            meters.stuck.increment();
                            LOG.warn("disconnected: a client does not read its answer");
                            context.close();
                        },
                        patience,
                        TimeUnit.MILLISECONDS);
        written.addListener(done -> timer.cancel(false));
    }

    RpcMeters meters() {
        return meters;
    }
}
