package io.virtwarden.dist.command;

import io.virtwarden.chassis.ops.Status;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a daemon can take the place of one of libvirt's at its socket.
 *
 * @param setting key that names the socket
 * @param socket empty if it is off
 * @param original libvirt's daemon, whose socket units are to be masked first
 * @param running whether our daemon runs: then it is the one that serves
 */
record SocketCheck(String setting, Optional<Path> socket, String original, boolean running) {
    Status look() {
        return socket.map(this::look).orElseGet(() -> Status.ok("off: " + original + " keeps its place"));
    }

    private Status look(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return Status.failed(setting + ": there is no folder " + folder + "; make it or name another path");
        }
        if (!Files.exists(path)) {
            return Files.isWritable(folder)
                    ? Status.ok(path + " is free")
                    : Status.failed(setting + ": " + folder + " cannot be written by user "
                            + System.getProperty("user.name") + "; libvirt's sockets belong to root");
        }
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return running && probe.isConnected()
                    ? Status.ok(path + " is served")
                    : Status.failed(setting + ": " + path + " is served by another process, most likely " + original
                            + ": systemctl mask --now " + original + ".socket " + original
                            + "-admin.socket (see \"Switching over\" in the documentation), or turn the setting off");
        } catch (IOException nobody) {
            return running
                    ? Status.failed(setting + ": nobody answers at " + path + " (" + nobody.getMessage()
                            + ") though the daemon runs: was it started with other settings?")
                    : Status.ok(path + " is left from a server that is gone, and will be replaced");
        }
    }
}
