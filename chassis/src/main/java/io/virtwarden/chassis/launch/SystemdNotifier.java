package io.virtwarden.chassis.launch;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.virtwarden.chassis.log.KeyedLogger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd how the daemon is (sd_notify(3)): READY=1, STOPPING=1 and, as long as the loops turn, WATCHDOG=1. Without
 * NOTIFY_SOCKET it does nothing and costs nothing.
 */
final class SystemdNotifier implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(SystemdNotifier.class);

    private final @Nullable EventLoopGroup loop;
    private final @Nullable Channel channel;
    private final DomainSocketAddress address;
    private final long watchdogMicros;

    private SystemdNotifier(
            @Nullable EventLoopGroup loop,
            @Nullable Channel channel,
            DomainSocketAddress address,
            long watchdogMicros) {
        this.loop = loop;
        this.channel = channel;
        this.address = address;
        this.watchdogMicros = watchdogMicros;
    }

    static SystemdNotifier open(Map<String, String> env) {
        var socket = env.getOrDefault("NOTIFY_SOCKET", "");
        // A leading @ is the abstract name space, which Netty writes as a zero byte.
        var address = new DomainSocketAddress(socket.startsWith("@") ? '\0' + socket.substring(1) : socket);
        if (socket.isEmpty()) return new SystemdNotifier(null, null, address, 0);
        var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            var channel = new Bootstrap()
                    .group(loop)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new Silent())
                    .bind(new DomainSocketAddress(""))
                    .syncUninterruptibly()
                    .channel();
            return new SystemdNotifier(loop, channel, address, micros(env.getOrDefault("WATCHDOG_USEC", "0")));
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            LOG.warn("systemd will not hear from this daemon", "path", socket, "reason", e);
            return new SystemdNotifier(null, null, address, 0);
        }
    }

    /** Started; from now on the watchdog is fed for as long as {@code alive} says so. */
    void ready(BooleanSupplier alive) {
        send("READY=1");
        if (loop == null || watchdogMicros == 0) return;
        // Twice per period, as sd_watchdog_enabled(3) recommends.
        var unused = loop.scheduleAtFixedRate(
                () -> feed(alive), watchdogMicros / 2, watchdogMicros / 2, TimeUnit.MICROSECONDS);
    }

    void stopping() {
        send("STOPPING=1");
    }

    private void feed(BooleanSupplier alive) {
        if (alive.getAsBoolean()) send("WATCHDOG=1");
        else LOG.error("a loop stands still: systemd is not told that all is well");
    }

    private void send(String state) {
        if (channel == null) return;
        var packet = new DomainDatagramPacket(Unpooled.copiedBuffer(state, StandardCharsets.US_ASCII), address);
        channel.writeAndFlush(packet).addListener(sent -> {
            if (!sent.isSuccess())
                LOG.warn("systemd was not told", "state", state, "path", address.path(), "reason", sent.cause());
        });
    }

    @Override
    public void close() {
        if (loop != null)
            loop.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    private static long micros(String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static final class Silent extends SimpleChannelInboundHandler<DomainDatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {}
    }
}
