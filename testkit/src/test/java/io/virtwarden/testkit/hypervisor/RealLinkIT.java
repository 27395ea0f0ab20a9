package io.virtwarden.testkit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtwarden.hypervisor.control.Control;
import io.virtwarden.hypervisor.control.DomainState;
import io.virtwarden.hypervisor.inventory.InventoryReader;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.CallStuckException;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkDownException;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorExtension;
import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.TlsFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(HypervisorExtension.class)
class RealLinkIT {
    private static final Duration SHORT = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private Links links = new Links(LinkSettings.standard(), InstantSource.system());

    @AfterEach
    void close() {
        links.close();
    }

    @Test
    void actsOnADomainAndTellsLibvirtsReasonsForRefusing(PrivateHypervisor hypervisor) throws Exception {
        UUID uuid = UUID.randomUUID();
        hypervisor.createPaused(DomainXml.named("acted-on").uuid(uuid).disk(hypervisor.disk("d", "16M"), "vda"));
        Control control = new Control(up(links.open(hypervisor.uri(), Access.READ_WRITE, "control")), timeout());

        control.resume(uuid).get(10, TimeUnit.SECONDS);
        assertThat(state(control, uuid)).isEqualTo(new DomainState(1, 5));
        control.suspend(uuid).get(10, TimeUnit.SECONDS);
        assertThat(state(control, uuid)).isEqualTo(new DomainState(3, 1));
        control.guest().setMemory(uuid, 8192, 1).get(10, TimeUnit.SECONDS);
        control.disks().setThreshold(uuid, "vda", 1 << 20).get(10, TimeUnit.SECONDS);
        control.disks()
                .setLimits(uuid, "vda", java.util.Map.of("total_iops_sec", 500L), 1)
                .get(10, TimeUnit.SECONDS);
        assertThat(hypervisor.virsh("blkdeviotune", "acted-on", "vda")).containsPattern("total_iops_sec *: 500");
        assertThat(control.disks().job(uuid, "vda").get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(control.jobStats(uuid, 0).get(10, TimeUnit.SECONDS).type()).isZero();
        control.reset(uuid).get(10, TimeUnit.SECONDS);
        control.injectNmi(uuid).get(10, TimeUnit.SECONDS);

        assertThat(code(control.guest().freeze(uuid))).as("no agent").isIn(55, 74, 86);
        assertThat(code(control.suspend(UUID.randomUUID()))).isEqualTo(42);
        control.destroy(uuid, 0).get(10, TimeUnit.SECONDS);
        assertThat(code(control.state(uuid))).isEqualTo(42);
    }

    @Test
    void refusesActionsOverAReadOnlyConnection(PrivateHypervisor hypervisor) throws Exception {
        UUID uuid = UUID.randomUUID();
        hypervisor.createPaused(DomainXml.named("looked-at").uuid(uuid));
        Control control = new Control(up(links.open(hypervisor.readOnlyUri(), Access.READ_ONLY, "look")), timeout());
        assertThat(state(control, uuid).state()).isEqualTo(3);
        assertThat(code(control.resume(uuid))).isEqualTo(29);
    }

    @Test
    void answersEveryCallerWhileLibvirtdHangs(PrivateHypervisor hypervisor) {
        Link link = up(links.open(hypervisor.uri(), Access.READ_ONLY, "hanging"));
        hypervisor.stopLibvirtd();
        try {
            CompletableFuture<?> stuck = link.call("listing", SHORT, InventoryReader::read);
            CompletableFuture<?> behind = link.call("listing behind it", Duration.ofSeconds(60), InventoryReader::read);
            assertThatThrownBy(() -> stuck.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(CallStuckException.class);
            assertThatThrownBy(() -> behind.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(CallStuckException.class);
            assertThat(link.state()).isInstanceOf(LinkState.Hung.class);
            CompletableFuture<?> late = link.call("late", Duration.ofSeconds(60), InventoryReader::read);
            assertThat(late).isCompletedExceptionally();
        } finally {
            hypervisor.continueLibvirtd();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> link.state() instanceof LinkState.Up);
        assertThat(link.call("listing", timeout(), InventoryReader::read)).succeedsWithin(timeout());
    }

    @Test
    void namesTheMissingSocketAndTheFix() {
        Link link = links.open("qemu+unix:///system?socket=" + folder.resolve("nowhere-sock"), Access.READ_ONLY, "x");
        assertThat(fault(link))
                .contains(folder.resolve("nowhere-sock").toString())
                .contains("libvirtd is not running")
                .contains("virtqemud-sock");
        assertThatThrownBy(() -> link.call("anything", SHORT, c -> 1).get(1, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LinkDownException.class)
                .hasMessageContaining("nowhere-sock");
    }

    @Test
    void namesAnUnknownScheme() {
        assertThat(fault(links.open("qemo:///system", Access.READ_ONLY, "x")))
                .contains("qemo:///system")
                .contains("check the scheme");
    }

    @Test
    void connectsOverTcp() {
        int port = Ports.free();
        try (PrivateHypervisor remote =
                PrivateHypervisor.start(HypervisorOptions.plain().listenTcp(port))) {
            String uri = "qemu+tcp://localhost:" + port + "/system";
            assertThat(up(links.open(uri, Access.READ_ONLY, "tcp")).state())
                    .isInstanceOfSatisfying(
                            LinkState.Up.class, up -> assertThat(up.driver()).isEqualTo("QEMU"));
            assertThat(remote.hostUuid()).isNotNull();
        }
    }

    @Test
    void connectsOverTlsWithAPasswordFromAuthConfAndNeverPrompts() throws Exception {
        LabRequirements.demand(LabRequirements.Part.OPENSSL, LabRequirements.Part.SASL);
        int port = Ports.free();
        HypervisorOptions options = HypervisorOptions.plain()
                .listenTls(port, TlsFolder.create(folder))
                .sasl("scram-sha-256 plain");
        try (PrivateHypervisor remote = PrivateHypervisor.start(options)) {
            remote.addSaslUser("monitor", "s3cret");
            String uri = "qemu+tls://localhost:" + port + "/system?pkipath=" + folder;

            assertThat(fault(links.open(uri, Access.READ_ONLY, "nobody"))).contains("auth.conf");
            links.close();
            links = new Links(LinkSettings.standard().authFile(authFile("wrong")), InstantSource.system());
            assertThat(fault(links.open(uri, Access.READ_ONLY, "wrong"))).contains("auth.conf");
            links.close();
            links = new Links(LinkSettings.standard().authFile(authFile("s3cret")), InstantSource.system());
            up(links.open(uri, Access.READ_ONLY, "right"));
        }
    }

    private Path authFile(String password) throws Exception {
        return Files.writeString(folder.resolve("auth-" + password + ".conf"), """
                [credentials-lab]
                authname=monitor
                password=%s
                [auth-libvirt-localhost]
                credentials=lab
                """.formatted(password));
    }

    private static Duration timeout() {
        return Duration.ofSeconds(10);
    }

    private static Link up(Link link) {
        await(link.uri() + " to be up")
                .atMost(Duration.ofSeconds(20))
                .until(() -> link.state() instanceof LinkState.Up);
        return link;
    }

    private static String fault(Link link) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> link.state() instanceof LinkState.Connecting down && down.attempts() > 0);
        return ((LinkState.Connecting) link.state()).lastFault();
    }

    private static DomainState state(Control control, UUID uuid) throws Exception {
        return control.state(uuid).get(10, TimeUnit.SECONDS);
    }

    private static int code(CompletableFuture<?> refused) {
        Throwable cause = refused.handle((answer, failure) -> failure)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        Throwable bare = cause instanceof java.util.concurrent.CompletionException ? cause.getCause() : cause;
        assertThat(bare).isInstanceOf(LibvirtException.class);
        return ((LibvirtException) bare).code();
    }
}
