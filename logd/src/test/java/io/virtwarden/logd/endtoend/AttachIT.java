package io.virtwarden.logd.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.logd.rpc.Counted;
import io.virtwarden.testkit.lab.CountingGuest;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.InnerProcess;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Guests whose console goes nowhere but to a pty. */
final class AttachIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeAll
    static void demand() {
        LabRequirements.demand(Part.HYPERVISOR);
    }

    /** Its serial port has no log file. */
    private static DomainXml guest(String name, Path disk) {
        return new DomainXml(name, null, "qemu", 16, 1, "", "", List.of())
                .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + disk
                        + "'/><target dev='hda' bus='ide'/></disk>")
                .device("<serial type='pty'/>");
    }

    private static void begin(PrivateHypervisor lab) throws IOException {
        // libvirt locks a console's pty with a file in there, by process ids that are others outside.
        lab.inside("mount", "-t", "tmpfs", "none", "/run/lock");
        lab.define(guest("quiet", CountingGuest.disk(lab.scratch())));
        lab.virsh("start", "quiet");
    }

    private static InnerProcess console(PrivateHypervisor lab, String options, String log) {
        return lab.launch(
                List.of("script", "-qefc", "virsh console " + options + " quiet", "/dev/null"),
                Map.of("TERM", "dumb"),
                lab.scratch().resolve(log));
    }

    private static int lines(LogdUnderTest logd) {
        return (int) logd.get("/v1/consoles/quiet/serial0").lines().count();
    }

    private static String marks(LogdUnderTest logd) {
        return logd.get("/v1/consoles/quiet/serial0?marks=all&grep=^$");
    }

    private static void awaitMore(LogdUnderTest logd) {
        int before = lines(logd);
        try {
            await().atMost(PATIENCE).until(() -> lines(logd) > before + 200);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    logd.get("/v1/consoles") + "\n" + marks(logd) + "\n"
                            + logd.get("/v1/consoles/quiet/serial0?tail=5"),
                    e);
        }
    }

    @Test
    void readsAConsoleWithoutALogFileAndGivesWayToWhoeverTakesIt() throws IOException {
        try (PrivateHypervisor lab = PrivateHypervisor.start()) {
            begin(lab);
            try (LogdUnderTest logd = new LogdUnderTest(lab, "off", "on")) {
                await().atMost(PATIENCE).until(() -> logd.get("/v1/consoles").contains("serial0"));
                awaitMore(logd);
                Counted.in(logd.get("/v1/consoles/quiet/serial0")).hasNoHole();

                try (InnerProcess refused = console(lab, "", "refused.txt")) {
                    await().atMost(PATIENCE).until(() -> refused.output().contains("Active console session exists"));
                }
                awaitMore(logd);

                try (InnerProcess operator = console(lab, "--force", "operator.txt")) {
                    await().atMost(PATIENCE).until(() -> operator.output().matches("(?s).*[0-9A-F]{8}\\s.*"));
                    // Whether logd is told depends on libvirtd; it looks again and again, and takes nothing away.
                    int before = operator.output().length();
                    await().pollDelay(Duration.ofSeconds(5))
                            .atMost(PATIENCE)
                            .until(() -> operator.output().length() > before + 1000);
                    assertThat(operator.isAlive()).isTrue();
                }
                await().atMost(PATIENCE).until(() -> marks(logd).contains("nobody read this console"));
                awaitMore(logd);

                lab.virsh("destroy", "quiet");
                await().atMost(PATIENCE).until(() -> marks(logd).contains("destroyed"));
                int stopped = lines(logd);
                lab.virsh("start", "quiet");
                await().atMost(PATIENCE).until(() -> lines(logd) > stopped + 200);
            }
        }
    }

    @Test
    void waitsUntilAConsoleThatIsOpenElsewhereIsFree() throws IOException {
        try (PrivateHypervisor lab = PrivateHypervisor.start()) {
            begin(lab);
            try (InnerProcess operator = console(lab, "", "operator.txt")) {
                await().atMost(PATIENCE).until(() -> operator.output().matches("(?s).*[0-9A-F]{8}\\s.*"));
                try (LogdUnderTest logd = new LogdUnderTest(lab, "off", "on")) {
                    await().atMost(PATIENCE).until(() -> marks(logd).contains("in use elsewhere"));
                    assertThat(operator.isAlive()).isTrue();
                    operator.kill9();
                    awaitMore(logd);
                }
            }
        }
    }
}
