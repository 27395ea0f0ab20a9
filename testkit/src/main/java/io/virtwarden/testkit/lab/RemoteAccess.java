package io.virtwarden.testkit.lab;

import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A private hypervisor that is reached by tcp, tls and ssh, all on loopback. Any thread, one at a time. */
public final class RemoteAccess implements AutoCloseable {
    private final PrivateHypervisor hypervisor;
    private final SshServer sshd;
    private final Path folder;
    private final int tcp;
    private final int tls;

    private RemoteAccess(PrivateHypervisor hypervisor, SshServer sshd, Path folder, int tcp, int tls) {
        this.hypervisor = hypervisor;
        this.sshd = sshd;
        this.folder = folder;
        this.tcp = tcp;
        this.tls = tls;
    }

    /** Starts it with keys and certificates of its own, or leaves the running test out: see {@link LabRequirements#demand}. */
    public static RemoteAccess start(Path folder) {
        LabRequirements.demand(Part.HYPERVISOR, Part.OPENSSL, Part.SSH);
        int tcp = Ports.free();
        int tls = Ports.free();
        HypervisorOptions options =
                HypervisorOptions.plain().listenTcp(tcp).listenTls(tls, TlsFolder.create(made(folder.resolve("pki"))));
        PrivateHypervisor hypervisor = PrivateHypervisor.start(options);
        try {
            SshServer sshd = SshServer.start(hypervisor, made(folder.resolve("ssh")));
            return new RemoteAccess(hypervisor, sshd, folder, tcp, tls);
        } catch (RuntimeException e) {
            hypervisor.close();
            throw e;
        }
    }

    /** The hypervisor itself. */
    public PrivateHypervisor hypervisor() {
        return hypervisor;
    }

    /** Without a password. */
    public String tcp() {
        return "qemu+tcp://127.0.0.1:" + tcp + "/system";
    }

    /** With its own authority's certificates. */
    public String tls() {
        return uri(folder.resolve("pki"));
    }

    /** With certificates of another authority, which are made in an empty folder; a folder that does not exist is named as it is. */
    public String tls(Path others) {
        return uri(Files.exists(others) ? TlsFolder.create(others).folder() : others);
    }

    /** With the key that it lets in, knowing its host key. */
    public String ssh() {
        return sshd.uri();
    }

    /** With a key that it does not know, made in this folder. */
    public String sshWithStrangersKey(Path others) {
        Path key = others.resolve("stranger");
        SshServer.key(key);
        return sshd.uri(key, folder.resolve("ssh/known_hosts"));
    }

    /** Trusting only the hosts of this file. */
    public String sshKnowing(Path hosts) {
        return sshd.uri(folder.resolve("ssh/user"), hosts);
    }

    private String uri(Path certificates) {
        return "qemu+tls://127.0.0.1:" + tls + "/system?pkipath=" + certificates;
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sshd.close();
        hypervisor.close();
    }
}
