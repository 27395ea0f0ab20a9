package io.virtwarden.lockd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** From libvirt's virtlockd to ours and back, with a guest that runs on. */
class SwitchOverIT {
    @Test
    void takesOverFromVirtlockdAndGivesBackWhileAGuestRuns() throws IOException {
        LabRequirements.demand(Part.HYPERVISOR);
        try (var lab = PrivateHypervisor.start(HypervisorOptions.plain().qemuConf("lock_manager = \"lockd\""));
                var foreign = new ForeignLock()) {
            var disk = Files.write(lab.scratch().resolve("guest.raw"), new byte[1 << 20]);
            lab.define(DomainXml.named("guest")
                    .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + disk
                            + "'/><target dev='vda' bus='virtio'/></disk>"));
            lab.virsh("start", "guest");
            assertThat(foreign.take(disk, true)).as("virtlockd has it").isFalse();

            var pid = Files.readString(lab.at("/run/libvirt/qemu/guest.pid")).strip();
            try (var lockd = new LockdProcess(lab, "guest", lab.virsh("domuuid", "guest"), pid, disk.toString())) {
                assertThat(lockd.held()).containsExactly("guest " + disk);
                // SIGTERM would end every guest: virtlockd takes its own closing of connections for their death.
                lab.signal("virtlockd", "KILL");
                awaitLocked(disk, foreign);
                Awaitility.await("the socket to be ours").until(lockd::serves);
                assertThat(lab.virsh("domstate", "guest")).isEqualTo("running");
                lab.virsh("suspend", "guest");
                assertThat(lockd.held()).isEmpty();
                lab.virsh("resume", "guest");
                assertThat(lockd.held()).containsExactly("guest " + disk);
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
