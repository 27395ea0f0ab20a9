package io.virtwarden.chassis.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.virtwarden.chassis.log.KeyedLogger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The file of a listening socket. It is bound in a private folder, made 0600 there, and only then renamed to its place: at no
 * moment can a stranger reach it, whatever the umask.
 */
final class SocketFile {
    private static final KeyedLogger LOG = KeyedLogger.of(SocketFile.class);
    // sockaddr_un(7): 108 bytes with a NUL, and the hidden name is a little longer than the public one.
    private static final int LONGEST = 100;

    private final Path place;
    private final Path folder;
    private @Nullable Object inode;

    private SocketFile(Path place, Path folder) {
        this.place = place;
        this.folder = folder;
    }

    /** @throws IOException if somebody serves there, or nothing can be made there */
    static SocketFile prepare(Path socket, EventLoopGroup loop) throws IOException {
        var place = socket.toAbsolutePath();
        if (place.toString().length() > LONGEST)
            throw new IOException(
                    place + " is too long for a Unix socket; choose a path of at most " + LONGEST + " bytes");
        var parent = place.getParent();
        if (parent == null || !Files.isDirectory(parent))
            throw new IOException(
                    place + " cannot be made: there is no folder " + parent + "; make it or name another");
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) refuseIfAlive(place, loop);
        try {
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            return new SocketFile(place, Files.createTempDirectory(parent, ".v", mode));
        } catch (IOException e) {
            throw new IOException("no socket can be made in " + parent + ": " + e, e);
        }
    }

    Path place() {
        return place;
    }

    /** Where to bind. */
    Path hidden() {
        return folder.resolve("s");
    }

    /** After binding: lets clients in. */
    void publish() throws IOException {
        Files.setPosixFilePermissions(hidden(), PosixFilePermissions.fromString("rw-------"));
        inode = Files.getAttribute(hidden(), "unix:ino", LinkOption.NOFOLLOW_LINKS);
        Files.move(hidden(), place, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(folder);
    }

    /** Removes it unless somebody else has taken the place. */
    void delete() {
        try {
            Files.deleteIfExists(hidden());
            Files.deleteIfExists(folder);
            if (inode != null && inode.equals(Files.getAttribute(place, "unix:ino", LinkOption.NOFOLLOW_LINKS)))
                Files.delete(place);
        } catch (IOException e) {
            LOG.debug("the socket is gone already", "path", place, "reason", e);
        }
    }

    private static void refuseIfAlive(Path place, EventLoopGroup loop) throws IOException {
        if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS))
            throw new IOException(place + " is there and no socket; remove it or choose another path");
        var connected = new Bootstrap()
                .group(loop)
                .channel(EpollDomainSocketChannel.class)
                .handler(new Silent())
                .connect(new DomainSocketAddress(place.toString()))
                .awaitUninterruptibly();
        if (connected.isSuccess()) {
            var owner = owner((EpollDomainSocketChannel) connected.channel());
            var unused = connected.channel().close();
            throw new ServedException(place + " is served by " + owner
                    + "; stop that one first (systemctl stop), its socket unit" + " too, or choose another path");
        }
        var reason = String.valueOf(connected.cause().getMessage());
        if (!reason.contains("refused"))
            throw new IOException(place + " is there and it is unclear whether somebody serves it: " + reason);
        LOG.info("the socket of a dead server is replaced", "path", place);
    }

    private static String owner(EpollDomainSocketChannel channel) throws IOException {
        var pid = channel.peerCredentials().pid();
        var comm = Path.of("/proc/" + pid + "/comm");
        return "process " + pid
                + (Files.isReadable(comm) ? " (" + Files.readString(comm).strip() + ")" : "");
    }

    private static final class Silent extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {}
    }
}
