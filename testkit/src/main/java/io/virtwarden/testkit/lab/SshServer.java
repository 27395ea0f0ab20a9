package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An sshd on loopback among the daemons of a {@link PrivateHypervisor} that shares the machine's network, with keys and a
 * configuration of its own: nothing of this machine's ssh is read or written. It lets in root by one key. Any thread.
 */
public final class SshServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final int port;
    private final InnerProcess process;

    private SshServer(Path folder, int port, InnerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts one; ssh tries again until it answers, so nothing is waited for. */
    public static SshServer start(PrivateHypervisor hypervisor, Path folder) {
        int port = Ports.free();
        try {
            key(folder.resolve("host"));
            key(folder.resolve("user"));
            Files.writeString(
                    folder.resolve("known_hosts"),
                    "[127.0.0.1]:" + port + " " + Files.readString(folder.resolve("host.pub")));
            Path configuration = Files.writeString(folder.resolve("sshd_config"), """
                    Port %d
                    ListenAddress 127.0.0.1
                    HostKey %s
                    AuthorizedKeysFile %s
                    PermitRootLogin prohibit-password
                    StrictModes no
                    UsePAM no
                    PidFile none
                    """.formatted(
                            port, folder.resolve("host"), folder.resolve("user.pub")));
            // sshd locks itself up in there; Debian's unit for systemd makes it, too.
            Files.createDirectories(Path.of("/run/sshd"));
            InnerProcess process = hypervisor.launch(
                    List.of("/usr/sbin/sshd", "-D", "-e", "-f", configuration.toString()),
                    Map.of(),
                    folder.resolve("sshd.log"));
            return new SshServer(folder, port, process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lay out an sshd in " + folder, e);
        }
    }

    /** For libvirt's clients. */
    public String uri() {
        return uri(folder.resolve("user"), folder.resolve("known_hosts"));
    }

    /**
     * With another key, or hosts that are known by other keys.
     *
     * @param key private key of the user
     * @param knownHosts the only hosts that are trusted
     */
    public String uri(Path key, Path knownHosts) {
        return "qemu+ssh://root@127.0.0.1:" + port + "/system?keyfile=" + key + "&command=" + client(knownHosts);
    }

    /** What it told its log. */
    public String output() {
        return process.output();
    }

    /** A new key, with its public half in NAME.pub. */
    public static void key(Path file) {
        Shell.run(PATIENCE, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", file.toString()));
    }

    /** An ssh that neither reads nor writes files of the user, nor asks anybody. */
    private Path client(Path knownHosts) {
        Path client = knownHosts.resolveSibling(knownHosts.getFileName() + ".ssh");
        try {
            Files.writeString(
                    client,
                    "#!/bin/sh\nexec ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o ConnectionAttempts=10"
                            + " -o GlobalKnownHostsFile=none -o StrictHostKeyChecking=yes -o UserKnownHostsFile="
                            + knownHosts + " \"$@\"\n");
            if (!client.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + client + " executable");
            }
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
