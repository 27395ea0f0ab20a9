package io.virtwarden.chassis.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdNotifierTest {
    @TempDir
    Path folder;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Stands in for systemd. */
    private void listen(String path) {
        new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.US_ASCII));
                    }
                })
                .bind(new DomainSocketAddress(path))
                .syncUninterruptibly();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsReadyAndStoppingOnPathsAndAbstractNames(boolean abstractName) {
        var name = abstractName
                ? "virtwarden-test-" + ProcessHandle.current().pid()
                : folder.resolve("notify").toString();
        listen(abstractName ? '\0' + name : name);
        try (var notifier = SystemdNotifier.open(Map.of("NOTIFY_SOCKET", abstractName ? "@" + name : name))) {
            notifier.ready(() -> true);
            await().until(() -> heard.contains("READY=1"));
            notifier.stopping();
            await().until(() -> heard.contains("STOPPING=1"));
        }
        assertThat(heard).containsExactly("READY=1", "STOPPING=1");
    }

    @Test
    void feedsTheWatchdogOnlyWhileAlive() {
        var socket = folder.resolve("notify").toString();
        listen(socket);
        var alive = new AtomicBoolean(true);
        try (var notifier = SystemdNotifier.open(Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "40000"))) {
            notifier.ready(alive::get);
            await().until(() -> heard.stream().filter("WATCHDOG=1"::equals).count() >= 3);
            alive.set(false);
            await().pollInterval(200, TimeUnit.MILLISECONDS).until(() -> {
                var before = heard.size();
                TimeUnit.MILLISECONDS.sleep(150); // several periods without a word
                return heard.size() == before;
            });
        }
    }

    @Test
    void doesNothingWithoutASocketAndSurvivesAMissingOne() {
        try (var none = SystemdNotifier.open(Map.of());
                var gone = SystemdNotifier.open(
                        Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString(), "WATCHDOG_USEC", "x"))) {
            none.ready(() -> true);
            none.stopping();
            gone.ready(() -> true);
            gone.stopping();
        }
        assertThat(heard).isEmpty();
    }
}
