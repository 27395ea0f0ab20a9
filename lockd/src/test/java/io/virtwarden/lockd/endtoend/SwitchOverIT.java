package io.virtwarden.lockd.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** From libvirt's virtlockd to ours and back, with a guest that runs on. */
class SwitchOverIT {
    @Test
    void takesOverFromVirtlockdAndGivesBackWhileAGuestRuns() throws IOException {
        LabRequirements.demand(Part.HYPERVISOR);
        try (var lab = PrivateHypervisor.start(
                        HypervisorOptions.plain().sharingTheNetwork().qemuConf("lock_manager = \"lockd\""));
                var foreign = new ForeignLock()) {
            var disk = Files.write(lab.scratch().resolve("guest.raw"), new byte[1 << 20]);
            lab.define(DomainXml.named("guest")
                    .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + disk
                            + "'/><target dev='vda' bus='virtio'/></disk>"));
            lab.virsh("start", "guest");
            assertThat(foreign.take(disk, true)).as("virtlockd has it").isFalse();

            try (var lockd = LockdUnderTest.besideVirtlockd(lab)) {
                Awaitility.await("the lease of what runs")
                        .until(() -> lockd.domains().equals(List.of("guest " + disk)));
                assertThat(lockd.isReady()).as("virtlockd has the socket").isFalse();
                // SIGTERM would end every guest: virtlockd takes its own closing of connections for their death.
                lab.signal("virtlockd", "KILL");
                awaitLocked(disk, foreign);
                Awaitility.await("the socket to be ours").until(lockd::isReady);
                assertThat(lab.virsh("domstate", "guest")).isEqualTo("running");
                lab.virsh("suspend", "guest");
                assertThat(lockd.domains()).isEmpty();
                lab.virsh("resume", "guest");
                assertThat(lockd.domains()).containsExactly("guest " + disk);
                lockd.terminate();
            }

            lab.inside("virtlockd", "--daemon", "--pid-file", "/run/libvirt/virtlockd.pid");
            lab.virsh("suspend", "guest");
            lab.virsh("resume", "guest");
            assertThat(lab.virsh("domstate", "guest")).isEqualTo("running");
            assertThat(foreign.take(disk, true)).as("virtlockd has it again").isFalse();
        }
    }

    private static void awaitLocked(Path disk, ForeignLock foreign) {
        Awaitility.await("the lock to be taken over")
                .during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    var free = foreign.take(disk, true);
                    foreign.drop();
                    return !free;
                });
    }
}
