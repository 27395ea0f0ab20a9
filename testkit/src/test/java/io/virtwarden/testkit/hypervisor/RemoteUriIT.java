package io.virtwarden.testkit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.RemoteAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One libvirtd, from afar: what is heard, and what is said when it cannot be reached. */
class RemoteUriIT {
    @TempDir
    static Path folder;

    private static RemoteAccess remote;

    @BeforeAll
    static void listen() {
        remote = RemoteAccess.start(folder);
    }

    @AfterAll
    static void end() {
        if (remote != null) remote.close();
    }

    private abstract static class OverNetwork extends LibvirtFeedContract {
        OverNetwork(String uri) {
            super(uri);
        }

        @Override
        protected String xml(UUID uuid, String name) {
            return DomainXml.named(name).uuid(uuid).toXml();
        }

        /** QEMU starts stopped, and is continued before libvirt says so. */
        @Override
        protected List<List<Integer>> toldByAStart() {
            return List.of(List.of(4, 0), List.of(2, 0));
        }
    }

    @Nested
    class Tcp extends OverNetwork {
        Tcp() {
            super(remote.tcp());
        }
    }

    @Nested
    class Tls extends OverNetwork {
        Tls() {
            super(remote.tls());
        }
    }

    @Nested
    class Ssh extends OverNetwork {
        Ssh() {
            super(remote.ssh());
        }
    }

    @Test
    void namesAPortThatNobodyListensOn() {
        assertRefused(at(remote.tcp(), "127.0.0.1:1"), "Connection refused", "check host and port");
        assertRefused(at(remote.tls(), "127.0.0.1:1"), "Connection refused", "libvirtd-tls.socket");
        assertRefused(at(remote.ssh(), "127.0.0.1:1"), "Connection refused", "ssh failed: check host and port");
    }

    @Test
    void namesTheFoldersOfCertificatesThatAreNotTrusted(@TempDir Path others) {
        assertRefused(remote.tls(others), "certificate", "TLS failed", "pkipath=");
        assertRefused(remote.tls(Path.of("/nowhere")), "/nowhere/cacert.pem", "TLS failed", "pkipath=");
    }

    @Test
    void saysThatTheOtherSideDoesNotSpeakTls() {
        String tcp = remote.tcp().replaceFirst(".*//", "").replaceFirst("/.*", "");
        assertRefused(at(remote.tls(), tcp), "TLS handshake failed", "TLS failed");
    }

    @Test
    void namesWhatSshHoldsAgainstIt(@TempDir Path others) throws IOException {
        assertRefused(remote.sshWithStrangersKey(others), "Permission denied", "ssh failed", "keyfile=");
        Path nobody = Files.writeString(others.resolve("known_hosts"), "");
        assertRefused(remote.sshKnowing(nobody), "Host key verification failed", "ssh failed", "known_hosts=");
    }

    private static String at(String uri, String hostAndPort) {
        return uri.replaceFirst("127\\.0\\.0\\.1:\\d+", hostAndPort);
    }

    private static void assertRefused(String uri, String... said) {
        try (Links links = new Links(LinkSettings.standard(), InstantSource.system())) {
            Link link = links.open(uri, Access.READ_ONLY, "refused");
            await(uri + " to be refused")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> link.state() instanceof LinkState.Connecting down && down.attempts() > 0);
            assertThat(((LinkState.Connecting) link.state()).lastFault())
                    .startsWith("Cannot open " + uri)
                    .contains(said);
        }
    }
}
