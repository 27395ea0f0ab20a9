package io.virtwarden.lockd.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.lockd.rpc.ForeignLock;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An unmodified libvirtd with {@code lock_manager = "lockd"} whose virtlockd is ours. */
class LibvirtdIT {
    private static PrivateHypervisor lab;
    private static LockdUnderTest lockd;

    private ForeignLock foreign;

    @BeforeAll
    static void start() throws IOException {
        LabRequirements.demand(Part.HYPERVISOR);
        lab = PrivateHypervisor.start(options());
        lockd = LockdUnderTest.inVirtlockdsPlace(lab);
    }

    @AfterAll
    static void end() {
        if (lockd != null) lockd.close();
        if (lab != null) lab.close();
    }

    @BeforeEach
    void startForeign() throws IOException {
        foreign = new ForeignLock();
    }

    @AfterEach
    void clean() {
        foreign.close();
        lab.clean();
    }

    @Test
    void carriesADomainThroughItsWholeLife() throws IOException {
        var disk = disk("life");
        var extra = disk("life-extra");
        lab.define(with("life", disk));

        lab.virsh("start", "life");
        assertThat(lockd.domains()).containsExactly("life " + disk);
        assertThat(foreign.take(disk, true)).isFalse();
        lab.virsh("suspend", "life");
        assertThat(lockd.domains()).isEmpty();
        assertThat(foreign.take(disk, true)).isTrue();
        foreign.drop();
        lab.virsh("resume", "life");
        assertThat(foreign.take(disk, true)).isFalse();
        lab.virsh("attach-disk", "life", extra.toString(), "vdb", "--subdriver", "raw", "--live");
        assertThat(lockd.domains()).containsExactly("life " + extra, "life " + disk);
        lab.virsh("save", "life", lab.scratch().resolve("life.save").toString());
        assertThat(lockd.domains()).isEmpty();
        lab.virsh("restore", lab.scratch().resolve("life.save").toString());
        assertThat(lockd.domains()).containsExactly("life " + extra, "life " + disk);
        lab.virsh("destroy", "life");
        awaitFree(disk);
        lab.virsh("start", "life");
        lab.virsh("destroy", "life");
        awaitFree(disk);
    }

    @Test
    void refusesAStartWhoseDiskAnotherHostHas() throws IOException {
        var disk = disk("conflict");
        lab.define(with("conflict", disk));
        assertThat(foreign.take(disk, false)).isTrue();

        assertThatThrownBy(() -> lab.virsh("start", "conflict"))
                .hasMessageContaining("resource busy: Lockspace resource '" + disk + "' is locked");
        foreign.drop();
        lab.virsh("start", "conflict");
        assertThatThrownBy(() -> {
                    lab.define(with("second", disk));
                    lab.virsh("start", "second");
                })
                .hasMessageContaining("lock");
        assertThat(lab.virsh("domstate", "conflict")).isEqualTo("running");
        assertThat(lockd.domains()).containsExactly("conflict " + disk);
    }

    @Test
    void refusesAResumeWhoseDiskAnotherHostTookMeanwhile() throws IOException {
        var disk = disk("taken");
        lab.define(with("taken", disk));
        lab.virsh("start", "taken");
        lab.virsh("suspend", "taken");
        assertThat(foreign.take(disk, false)).isTrue();

        assertThatThrownBy(() -> lab.virsh("resume", "taken")).hasMessageContaining("is locked");
        assertThat(lab.virsh("domstate", "taken")).isEqualTo("paused");
        foreign.drop();
        lab.virsh("resume", "taken");
        assertThat(lab.virsh("domstate", "taken")).isEqualTo("running");
    }

    @Test
    void leasesOfTheDomainsXmlWork() throws IOException {
        var lease = "<lease><lockspace>pool</lockspace><key>volume-1</key>"
                + "<target path='/var/lib/libvirt/lockd'/></lease>";
        lab.define(with("lease1", disk("lease1")).device(lease));
        lab.define(with("lease2", disk("lease2")).device(lease));

        lab.virsh("start", "lease1");
        assertThat(lockd.domains()).contains("lease1 /var/lib/libvirt/lockd/pool/volume-1");
        assertThatThrownBy(() -> lab.virsh("start", "lease2"))
                .hasMessageContaining("resource busy: Lockspace resource 'volume-1' is locked");
        lab.virsh("destroy", "lease1");
        Awaitility.await().until(() -> lockd.domains().isEmpty());
        lab.virsh("start", "lease2");
    }

    @Test
    void sharesAShareableDisk() throws IOException {
        var disk = disk("shared");
        for (var name : List.of("share1", "share2")) {
            lab.define(DomainXml.named(name)
                    .device("<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/><source"
                            + " file='"
                            + disk + "'/><target dev='vda' bus='virtio'/><shareable/></disk>"));
            lab.virsh("start", name);
        }
        assertThat(lockd.domains()).containsExactly("share1 " + disk, "share2 " + disk);
        assertThat(foreign.take(disk, false)).isFalse();
        assertThat(foreign.take(disk, true)).isTrue();
        foreign.drop();
        lab.virsh("destroy", "share1");
        Awaitility.await().until(() -> lockd.domains().equals(List.of("share2 " + disk)));
    }

    @Test
    void startsADomainThatWasDestroyedWhileItWasAway() throws IOException {
        var disk = disk("away");
        lab.define(with("away", disk));
        lab.virsh("start", "away");
        lockd.kill9();
        lab.virsh("destroy", "away");
        assertThat(lab.tryVirsh("start", "away")).as("nobody to ask").isFalse();
        lockd.startAgain();

        lab.virsh("start", "away");
        assertThat(lockd.domains()).containsExactly("away " + disk);
    }

    @Test
    void guardsARunningDomainAgainAfterBeingKilledAndHearsOfItsEnd() throws IOException {
        var disk = disk("killed");
        lab.define(with("killed", disk));
        lab.virsh("start", "killed");
        for (var restart : List.<Runnable>of(lockd::kill9, lockd::terminate)) {
            restart.run();
            lockd.startAgain();
            assertThat(foreign.take(disk, true)).isFalse();
            assertThat(lab.virsh("domstate", "killed")).isEqualTo("running");
        }
        lab.virsh("suspend", "killed");
        assertThat(lockd.domains()).isEmpty();
        lab.virsh("resume", "killed");
        lab.virsh("destroy", "killed");
        awaitFree(disk);
        lab.virsh("start", "killed");
    }

    @Test
    void remembersLibvirtdsLockspacesAfterBeingKilled() throws IOException {
        var spaces = lab.at("/etc/libvirt/qemu-lockd.conf");
        Files.writeString(spaces, "file_lockspace_dir = \"/var/lib/libvirt/lockd/files\"\n");
        lab.restartLibvirtd();
        try {
            lab.define(with("indirect", disk("indirect")));
            lab.virsh("start", "indirect");
            lockd.kill9();
            lockd.startAgain();
            lab.virsh("suspend", "indirect");
            lab.virsh("resume", "indirect");
            assertThat(lockd.domains())
                    .hasSize(1)
                    .allMatch(it -> it.startsWith("indirect /var/lib/libvirt/lockd/files/"));
            lab.virsh("destroy", "indirect");
            Awaitility.await().until(() -> lockd.domains().isEmpty());
            try (var files = Files.list(lab.at("/var/lib/libvirt/lockd/files"))) {
                assertThat(files).isEmpty();
            }
        } finally {
            Files.delete(spaces);
            lab.clean();
            lab.restartLibvirtd();
        }
    }

    @Test
    void hasTheRightLeasesHoweverOftenItIsKilledInTheMiddle() throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var disk = disk("chaos");
        var save = lab.scratch().resolve("chaos.save").toString();
        lab.define(with("chaos", disk));
        for (var round = 0; round < 8; round++) {
            for (var step : List.of(
                    List.of("start", "chaos"),
                    List.of("suspend", "chaos"),
                    List.of("resume", "chaos"),
                    List.of("save", "chaos", save),
                    List.of("restore", save),
                    List.of("destroy", "chaos"))) {
                var command = step.toArray(String[]::new);
                if (random.nextInt(3) == 0) killDuring(command, random.nextInt(400));
                else lab.tryVirsh(command);
                assertRight(disk, "seed " + seed + ", round " + round + ", " + step);
            }
        }
        lab.tryVirsh("destroy", "chaos");
        awaitFree(disk);
        lab.virsh("start", "chaos");
    }

    private static void killDuring(String[] command, int millis) throws Exception {
        var done = CompletableFuture.supplyAsync(() -> lab.tryVirsh(command));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        lockd.kill9();
        done.get(60, TimeUnit.SECONDS);
        lockd.startAgain();
    }

    private void assertRight(Path disk, String when) {
        var state = lab.tryVirsh("domstate", "chaos") ? lab.virsh("domstate", "chaos") : "none";
        if (state.equals("running")) {
            assertThat(lockd.domains()).as(when).containsExactly("chaos " + disk);
            assertThat(foreign.take(disk, true)).as(when).isFalse();
        } else if (state.equals("shut off")) {
            Awaitility.await(when)
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> lockd.domains().isEmpty());
        }
    }

    @Test
    void followsADomainThatMigrates() throws IOException {
        try (var there = PrivateHypervisor.start(options());
                var lockdThere = LockdUnderTest.inVirtlockdsPlace(there)) {
            var disk = disk("migrant");
            lab.define(with("migrant", disk));
            lab.virsh("start", "migrant");
            lab.virsh(
                    "migrate",
                    "migrant",
                    "--live",
                    "--p2p",
                    "--unsafe",
                    "--desturi",
                    there.uri(),
                    "--migrateuri",
                    "unix://" + lab.scratch().resolve("migrant.sock"));

            assertThat(there.virsh("domstate", "migrant")).isEqualTo("running");
            assertThat(lockdThere.domains()).containsExactly("migrant " + disk);
            Awaitility.await().until(() -> lockd.domains().isEmpty());
            assertThat(foreign.take(disk, true)).isFalse();
            assertThatThrownBy(() -> lab.virsh("start", "migrant")).hasMessageContaining("lock");
            there.virsh("destroy", "migrant");
            awaitFree(disk);
        }
    }

    private void awaitFree(Path disk) {
        Awaitility.await(disk + " to be free").atMost(Duration.ofSeconds(5)).until(() -> foreign.take(disk, false));
        foreign.drop();
    }

    private static HypervisorOptions options() {
        return HypervisorOptions.plain()
                .sharingTheNetwork()
                .daemons("virtlogd", "libvirtd")
                .qemuConf("lock_manager = \"lockd\"");
    }

    private static Path disk(String name) throws IOException {
        var disk = lab.scratch().resolve(name + ".raw");
        try (var file = new java.io.RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        return disk;
    }

    private static DomainXml with(String name, Path disk) {
        return DomainXml.named(name)
                .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + disk
                        + "'/><target dev='vda' bus='virtio'/></disk>");
    }
}
