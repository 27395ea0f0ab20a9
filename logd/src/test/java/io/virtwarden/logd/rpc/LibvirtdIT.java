package io.virtwarden.logd.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.testkit.lab.CountingGuest;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An unmodified libvirtd whose virtlogd is ours. */
class LibvirtdIT {
    private static final long LARGE = 64 << 20;

    private static PrivateHypervisor lab;
    private static LogdProcess logd;

    @BeforeAll
    static void start() {
        LabRequirements.demand(Part.HYPERVISOR);
        lab = PrivateHypervisor.start(HypervisorOptions.plain().daemons("libvirtd"));
        logd = LogdProcess.start(lab, LARGE);
    }

    @AfterAll
    static void end() {
        if (logd != null) logd.close();
        if (lab != null) lab.close();
    }

    @AfterEach
    void clean() {
        lab.clean();
    }

    @Test
    void carriesADomainThroughItsWholeLife() throws IOException {
        var log = lab.scratch().resolve("life.console");
        lab.define(CountingGuest.domain("life", CountingGuest.disk(lab.scratch()), log));

        lab.virsh("start", "life");
        awaitSize(log, 10_000);
        lab.virsh("suspend", "life");
        lab.virsh("resume", "life");
        lab.virsh("save", "life", lab.scratch().resolve("life.save").toString());
        assertThat(text(own("life"))).contains("starting up", "qemu-system-x86_64", "shutting down, reason=saved");
        lab.virsh("restore", lab.scratch().resolve("life.save").toString());
        var restored = Files.size(log);
        Awaitility.await().until(() -> Files.size(log) != restored);
        lab.virsh("destroy", "life");

        assertThat(text(own("life"))).contains("shutting down, reason=destroyed");
        assertThat(Files.getPosixFilePermissions(own("life"))).hasSize(2);
        lab.virsh("start", "life");
        lab.virsh("destroy", "life");
    }

    @Test
    void showsTheErrorTextOfQemuWhenAStartFails() {
        var bad = DomainXml.named("bad")
                .with("<qemu:commandline><qemu:arg value='-no-such-option'/></qemu:commandline>")
                .toXml()
                .replaceFirst("<domain ", "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' ");
        lab.virshWithXml(bad, "define");

        assertThatThrownBy(() -> lab.virsh("start", "bad"))
                .hasMessageContaining("-no-such-option: invalid option")
                .hasMessageNotContaining("LC_ALL=C");
    }

    @Test
    void keepsEveryLineAcrossRotationsUnderLoad() throws IOException {
        logd.terminate();
        logd.startAgain(64 * 1024);
        var log = lab.scratch().resolve("rotated.console");
        lab.define(CountingGuest.domain("rotated", CountingGuest.disk(lab.scratch()), log));

        lab.virsh("start", "rotated");
        Awaitility.await("a third backup")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(Path.of(log + ".2")));
        lab.virsh("destroy", "rotated");

        for (var i = 0; i < 3; i++)
            assertThat(Files.size(Path.of(log + "." + i))).isBetween(65_536L - 80, 65_536L);
        var all = text(Path.of(log + ".2")) + text(Path.of(log + ".1")) + text(Path.of(log + ".0")) + text(log);
        Counted.in(all).hasNoHole();
        logd.terminate();
        logd.startAgain(LARGE);
    }

    @Test
    void losesNotOneByteOverAPlannedRestartUnderAFloodingGuest() throws IOException {
        var log = startCounting("planned");
        for (var i = 0; i < 2; i++) {
            logd.terminate();
            var away = System.nanoTime();
            Awaitility.await("the guest to write meanwhile")
                    .until(() ->
                            System.nanoTime() - away > Duration.ofSeconds(2).toNanos());
            logd.startAgain();
            var size = Files.size(log);
            awaitSize(log, size + 100_000);
        }
        lab.virsh("destroy", "planned");

        Counted.in(text(log)).hasNoHole();
        assertThat(logd.marks()).noneMatch(mark -> mark.startsWith("planned GAP"));
    }

    @Test
    void goesOnWithTheLogAfterBeingKilledAndSaysSo() throws IOException {
        var log = startCounting("killed");
        logd.kill9();
        var away = System.nanoTime();
        Awaitility.await("the guest to write meanwhile")
                .until(() -> System.nanoTime() - away > Duration.ofSeconds(1).toNanos());
        logd.startAgain();
        var size = Files.size(log);
        awaitSize(log, size + 100_000);
        assertThat(lab.virsh("domstate", "killed")).isEqualTo("running");
        lab.virsh("destroy", "killed");

        assertThat(logd.marks()).anyMatch(mark -> mark.startsWith("killed GAP no capture between"));
        assertThat(Counted.in(text(log)).missing()).isLessThan(CountingGuest.LINE * 1000);
        assertThat(text(own("killed"))).contains("shutting down, reason=destroyed");
    }

    @Test
    void endsTheLogOfAGuestThatDiedWhileItWasAway() throws IOException {
        startCounting("dying");
        logd.terminate();
        assertThat(lab.tryVirsh("destroy", "dying")).isTrue();
        logd.startAgain();

        lab.virsh("start", "dying");
        lab.virsh("destroy", "dying");
        Awaitility.await("all FIFOs to be gone").untilAsserted(() -> {
            try (var files = Files.list(logd.folder().resolve("run"))) {
                assertThat(files.map(Path::toString)).noneMatch(it -> it.endsWith(".fifo"));
            }
        });
    }

    private static Path startCounting(String name) throws IOException {
        var log = lab.scratch().resolve(name + ".console");
        lab.define(CountingGuest.domain(name, CountingGuest.disk(lab.scratch()), log));
        lab.virsh("start", name);
        awaitSize(log, 100_000);
        return log;
    }

    private static Path own(String domain) {
        return lab.at("/var/log/libvirt/qemu/" + domain + ".log");
    }

    private static void awaitSize(Path file, long size) {
        Awaitility.await(file + " of " + size + " bytes")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(file) && Files.size(file) >= size);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
