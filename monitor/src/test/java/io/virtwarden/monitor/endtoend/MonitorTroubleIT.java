package io.virtwarden.monitor.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong surroundings: the monitor says what and where, stays up where it can, and goes on when it is put right. */
class MonitorTroubleIT {
    @SuppressWarnings("NullAway.Init") // set before any test
    private static PrivateHypervisor hypervisor;

    @TempDir
    Path folder;

    @BeforeAll
    static void realParts() {
        LabRequirements.demand(Part.HYPERVISOR, Part.MOUNTS);
        hypervisor = PrivateHypervisor.start();
    }

    @AfterAll
    static void end() {
        if (hypervisor != null) {
            hypervisor.close();
        }
    }

    @Test
    void staysUpWithoutLibvirtAndSaysWhichSocketIsMissing() {
        Path socket = folder.resolve("missing-sock");
        MonitorConfig config = MonitorConfig.watching(folder, "qemu+unix:///system?socket=" + socket);
        try (MonitorProcess monitor = MonitorProcess.start(config)) {
            monitor.awaitReadiness(503, socket.toString());
            assertThat(monitor.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(monitor.metric("libvirt_up{")).isZero();
            assertThat(monitor.process().terminate(Duration.ofSeconds(5))).isZero();
        }
    }

    @Test
    void saysWhenItMayNotOpenTheSocketAndConnectsOnceItMay() throws IOException {
        Path socket = hypervisor.socket();
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("---------"));
        MonitorConfig config = MonitorConfig.watching(folder, hypervisor.uri());
        // Root without its capabilities is subject to permissions like anybody.
        List<String> powerless = List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all");
        try (MonitorProcess monitor = MonitorProcess.startWithin(powerless, config)) {
            monitor.awaitReadiness(503, "ermission denied");
            assertThat(monitor.get("/health/live").statusCode()).isEqualTo(200);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwx------"));
            monitor.awaitReady();
        } finally {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void refusesASecondInstanceOnTheSameState() {
        MonitorConfig config = MonitorConfig.watching(folder, hypervisor.uri());
        try (MonitorProcess first = MonitorProcess.start(config).awaitReady();
                MonitorProcess second = MonitorProcess.start(config.onPort(Ports.free()))) {
            assertThat(second.process().awaitEnd(MonitorProcess.PATIENCE)).isNotZero();
            assertThat(second.process().output()).contains(config.state().toString());
            assertThat(first.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void saysThatTheDiskIsFullAndGoesOnWhenThereIsRoomAgain() throws IOException {
        UUID uuid = UUID.randomUUID();
        hypervisor.createPaused(DomainXml.named("full").uuid(uuid));
        MonitorConfig config = MonitorConfig.watching(folder, hypervisor.uri());
        Files.createDirectories(config.state());
        List<String> onSmallDisk = List.of(
                "unshare",
                "--mount",
                "bash",
                "-c",
                "mount -t tmpfs -o size=64m tmpfs " + config.state() + " && exec \"$@\"",
                "small-disk");
        try (MonitorProcess monitor =
                MonitorProcess.startWithin(onSmallDisk, config).awaitReady()) {
            Path filler = Path.of("/proc/" + monitor.process().pid() + "/root" + config.state() + "/filler");
            fill(filler);
            eventsUntil(() -> monitor.get("/health/ready").statusCode() == 503);
            monitor.awaitReadiness(503, config.state().toString());
            assertThat(monitor.get("/health/live").statusCode()).isEqualTo(200);

            Files.delete(filler);

            monitor.awaitReady();
            long before = monitor.history().size();
            hypervisor.virsh("resume", "full");
            hypervisor.virsh("suspend", "full");
            await().atMost(MonitorProcess.PATIENCE)
                    .until(() -> monitor.history().size() > before);
            // Nothing silently: what was heard meanwhile is there, or a gap says how much is not.
            List<Seen> history = monitor.history();
            assertThat(Chains.faults(history)).isEmpty();
            assertThat(Lives.unexplained(history, uuid)).isEmpty();
        } finally {
            hypervisor.clean();
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void eventsUntil(Condition condition) {
        await().atMost(MonitorProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    hypervisor.virsh("resume", "full");
                    hypervisor.virsh("suspend", "full");
                    return condition.holds();
                });
    }

    /** Writes until there is no room left. */
    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }
}
