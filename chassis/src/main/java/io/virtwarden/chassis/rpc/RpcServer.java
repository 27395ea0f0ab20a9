package io.virtwarden.chassis.rpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves one program on one Unix socket, with one event loop of its own. Clients must run as the same user as this process.
 * Netty directly and not Vert.x' NetServer: that one can neither adopt a listening descriptor nor send one.
 */
public final class RpcServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final EventLoopGroup loop;
    private final RpcProgram program;
    private final ServerParts parts;
    private final Set<Channel> clients = ConcurrentHashMap.newKeySet();
    private @Nullable Channel listening;
    private @Nullable SocketFile file;

    private RpcServer(RpcProgram program, ServerParts parts) {
        this.program = program;
        this.parts = parts;
        this.loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("rpc-" + program.name()), EpollIoHandler.newFactory());
    }

    /**
     * Makes the socket, mode 0600 from its first moment, and serves on it.
     *
     * @param socket a leftover of a dead server is replaced
     * @throws ServedException if somebody answers there
     * @throws IOException if it cannot be made; the message names the path, the owner and the fix
     */
    public static RpcServer listen(Path socket, RpcProgram program, RpcSettings settings, MeterRegistry registry)
            throws IOException {
        var server = new RpcServer(program, parts(program, settings, registry));
        try {
            server.file = SocketFile.prepare(socket, server.loop);
            server.bind(server.file);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Serves on a listening Unix socket that the process was given, as by systemd; see {@link InheritedSockets}. */
    public static RpcServer adopt(int descriptor, RpcProgram program, RpcSettings settings, MeterRegistry registry)
            throws IOException {
        var server = new RpcServer(program, parts(program, settings, registry));
        var channel = new EpollServerDomainSocketChannel(descriptor, true);
        var registered = server.bootstrap(() -> channel).register().awaitUninterruptibly();
        if (!registered.isSuccess()) {
            server.close();
            throw new IOException("the inherited socket " + descriptor + " cannot be served", registered.cause());
        }
        server.listening = channel;
        return server;
    }

    /** Clients now. */
    public int clients() {
        return clients.size();
    }

    /** Ends the service: no new clients first, then the socket's file if it is still this one's, then the clients. */
    @Override
    public void close() {
        if (listening != null) listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        if (file != null) file.delete();
        for (var client : clients) {
            var unused = client.close();
        }
        var ended = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        ended.awaitUninterruptibly(2, TimeUnit.SECONDS);
        parts.meters().close();
    }

    private static ServerParts parts(RpcProgram program, RpcSettings settings, MeterRegistry registry)
            throws IOException {
        var large = new LargeMessages(settings.largeBytes());
        // The daemon of the system runs as root and serves root, one of a session serves its user.
        var uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return new ServerParts(settings, new RpcMeters(registry, program.name(), large), large, uid);
    }

    private void bind(SocketFile made) throws IOException {
        var bound = bootstrap(EpollServerDomainSocketChannel::new)
                .bind(new DomainSocketAddress(made.hidden().toString()))
                .awaitUninterruptibly();
        if (!bound.isSuccess())
            throw new IOException(
                    made.place() + " cannot be made: " + bound.cause().getMessage());
        listening = bound.channel();
        made.publish();
    }

    private ServerBootstrap bootstrap(ChannelFactory<EpollServerDomainSocketChannel> factory) {
        return new ServerBootstrap()
                .group(loop)
                .channelFactory(factory)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new Accepted());
    }

    // On the event loop, and within the loop that accepts: what is read too many of waits in the backlog.
    private void came(Channel client) {
        clients.add(client);
        accept(client.parent());
    }

    private void left(Channel client) {
        clients.remove(client);
        accept(client.parent());
    }

    private void accept(Channel server) {
        server.config().setAutoRead(clients.size() < parts.settings().maxClients());
    }

    private final class Accepted extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel client) {
            client.pipeline().addLast(new Connection(program, parts, RpcServer.this::left));
            came(client);
        }
    }
}
