package io.virtwarden.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersIT {
    @TempDir
    Path folder;

    @BeforeAll
    static void realParts() {
        LabRequirements.demand(Part.HYPERVISOR, Part.OPENSSL, Part.SASL);
    }

    @Test
    void answersOnTlsToACertificateOfItsAuthority() {
        TlsFolder keys = TlsFolder.create(folder);
        int port = Ports.free();
        try (PrivateHypervisor hypervisor =
                PrivateHypervisor.start(HypervisorOptions.plain().listenTls(port, keys))) {
            String uri = "qemu+tls://localhost:" + port + "/system?pkipath=" + folder;
            assertThat(virsh(uri, "hostname")).isEqualTo(hypervisor.virsh("hostname"));
        }
    }

    @Test
    void asksForAPasswordOnTls() throws Exception {
        int port = Ports.free();
        HypervisorOptions options = HypervisorOptions.plain()
                .listenTls(port, TlsFolder.create(folder))
                .sasl("scram-sha-256 plain");
        try (PrivateHypervisor hypervisor = PrivateHypervisor.start(options)) {
            hypervisor.addSaslUser("monitor", "s3cret");
            Path auth = Files.writeString(folder.resolve("auth.conf"), """
                    [credentials-lab]
                    authname=monitor
                    password=s3cret
                    [auth-libvirt-localhost]
                    credentials=lab
                    """);
            String uri = "qemu+tls://localhost:" + port + "/system?pkipath=" + folder + "&authfile=" + auth;
            assertThat(virsh(uri, "hostname")).isEqualTo(hypervisor.virsh("hostname"));
        }
    }

    @Test
    void answersOnPlainTcp() {
        int port = Ports.free();
        try (PrivateHypervisor hypervisor =
                PrivateHypervisor.start(HypervisorOptions.plain().listenTcp(port))) {
            assertThat(virsh("qemu+tcp://localhost:" + port + "/system", "hostname"))
                    .isEqualTo(hypervisor.virsh("hostname"));
        }
    }

    private static String virsh(String uri, String command) {
        return Shell.run(Duration.ofSeconds(20), List.of("virsh", "-q", "-c", uri, command))
                .strip();
    }
}
