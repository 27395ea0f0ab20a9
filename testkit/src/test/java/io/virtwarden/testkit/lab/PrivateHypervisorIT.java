package io.virtwarden.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(HypervisorExtension.class)
class PrivateHypervisorIT {
    @Test
    void startsADomainThatOnlyItKnows(PrivateHypervisor hypervisor) {
        hypervisor.createPaused(
                DomainXml.named("größe").disk(hypervisor.disk("a", "8M"), "vda").nic());

        assertThat(hypervisor.virsh("list", "--name")).isEqualTo("größe");
        assertThat(hypervisor.virsh("domstats", "größe")).contains("state.state=3", "block.0.name=vda", "net.count=1");
        assertThat(hypervisor.virsh("capabilities"))
                .contains(hypervisor.hostUuid().toString());
    }

    @Test
    void keepsDomainsWhileLibvirtdIsKilledHungAndRestarted(PrivateHypervisor hypervisor) {
        hypervisor.createPaused(DomainXml.named("stays"));

        hypervisor.kill9Libvirtd();
        assertThat(hypervisor.tryVirsh("list")).isFalse();
        hypervisor.startLibvirtd();
        assertThat(hypervisor.virsh("list", "--name")).isEqualTo("stays");

        hypervisor.stopLibvirtd();
        hypervisor.continueLibvirtd();
        hypervisor.restartLibvirtd();
        assertThat(hypervisor.virsh("list", "--name")).isEqualTo("stays");
    }

    @Test
    void leavesNoProcessAndNoFolderBehind() {
        PrivateHypervisor closed = PrivateHypervisor.start();
        closed.createPaused(DomainXml.named("gone"));
        Path folder = closed.scratch();
        closed.close();
        closed.close();

        assertThat(folder).doesNotExist();
        assertThat(processesWith(folder)).isZero();
    }

    @Test
    void endsWithTheProcessThatStartedIt(PrivateHypervisor hypervisor) throws Exception {
        // A JVM of its own stands for a test run that is killed in the middle.
        Path told = Files.createTempFile("vw-told-", "");
        Process jvm = new ProcessBuilder(TestJvm.command(128, Starter.class, told.toString()))
                .inheritIO()
                .start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Files.readString(told).isEmpty());
        Path folder = Path.of(Files.readString(told).strip());
        assertThat(processesWith(folder)).isPositive();

        jvm.destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(20)).until(() -> processesWith(folder) == 0 && !Files.exists(folder));
        Files.delete(told);
    }

    private static long processesWith(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(p -> commandLine(p.pid()).contains(folder.toString()))
                .count();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (java.io.IOException e) {
            return "";
        }
    }

    /** Starts a hypervisor with a domain, says where, and waits to be killed. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] arguments) throws Exception {
            try (PrivateHypervisor started = PrivateHypervisor.start()) {
                started.createPaused(DomainXml.named("left").disk(started.disk("left", "8M"), "vda"));
                Files.writeString(Path.of(arguments[0]), started.scratch().toString());
                Thread.currentThread().join();
            }
        }
    }
}
