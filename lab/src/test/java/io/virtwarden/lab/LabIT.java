package io.virtwarden.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lab.state.LabFolder;
import io.virtwarden.lab.state.LabState;
import io.virtwarden.lab.state.Part;
import io.virtwarden.lab.state.Remains;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.Shell;
import io.virtwarden.testkit.lab.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as processes, as a person runs them. */
class LabIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path parent;

    @BeforeAll
    static void parts() {
        LabRequirements.demand(LabRequirements.Part.HYPERVISOR, LabRequirements.Part.MOUNTS);
    }

    @AfterEach
    void end() {
        lab("down");
    }

    @Test
    void twoNodesAreEnteredHeardAndEndedWithoutATrace() throws IOException {
        fine(lab("up", "--nodes=2", "--domains=2", "--running=1", "--drop-in=logd", "--guests=tcg"));
        LabState state = state();

        assertThat(state.nodes()).extracting("name").containsExactly("node1", "node2");
        assertThat(fine(lab("status"))).contains("node2  alerting  ready");
        assertThat(fine(in("node1", "virsh", "-q", "list", "--all"))).contains("node1-guest001", "shut off");
        assertThat(fine(in("node2", "hostname"))).isEqualTo("node2\n");
        assertThat(in("node2", "sh", "-c", "exit 7").exitCode()).isEqualTo(7);
        fine(in("node1", "virsh", "start", "node1-guest002"));
        for (String guest : List.of("node1-guest002", "node2-guest001")) {
            Awaitility.await("the console of " + guest)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> in(guest.substring(0, 5), "virtwarden", "console", guest)
                            .out()
                            .contains("00000007\n"));
        }
        assertThat(lab("up").out()).contains("a lab runs in", "bin/lab down");

        assertThat(fine(lab("down"))).contains("ended 2 nodes");
        assertNothingIsLeftOf(state);
        assertThat(fine(lab("down"))).contains("nothing to do");
        assertThat(lab("status").exitCode()).isEqualTo(3);
    }

    @Test
    void allEndsWithAHolderThatIsKilledAndDownRemovesTheRest() throws IOException {
        fine(lab("up", "--domains=1", "--guests=tcg"));
        LabState state = state();
        Remains remains = new Remains(state.work());
        // The daemons, libvirtd, QEMU, and the shells around them.
        assertThat(remains.processes()).hasSizeGreaterThan(10);

        state.holder().kill();
        Awaitility.await("the end of all processes")
                .atMost(PATIENCE)
                .until(() -> remains.processes().isEmpty());
        assertThat(lab("status").errors()).contains("killed");
        assertThat(in("node1", "true").exitCode()).isEqualTo(3);
        fine(lab("down"));
        assertNothingIsLeftOf(state);
    }

    private void assertNothingIsLeftOf(LabState state) throws IOException {
        assertThat(state.parts()).isNotEmpty().noneMatch(this::lives);
        assertThat(new Remains(state.work()).processes()).isEmpty();
        assertThat(Path.of(state.work())).doesNotExist();
        assertThat(parent).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(state.work());
    }

    private boolean lives(Part part) {
        return part.process().lives();
    }

    private LabState state() {
        return new LabFolder(parent.resolve("lab")).read().orElseThrow();
    }

    private Shell.Ended in(String node, String... command) {
        List<String> arguments = new ArrayList<>(List.of(node, "--"));
        arguments.addAll(List.of(command));
        return lab("shell", arguments.toArray(String[]::new));
    }

    private Shell.Ended lab(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--folder=" + parent.resolve("lab")));
        all.addAll(List.of(arguments));
        return Shell.attempt(PATIENCE, TestJvm.command(128, LabMain.class, all.toArray(String[]::new)), "");
    }

    private static String fine(Shell.Ended ended) {
        assertThat(ended.exitCode())
                .describedAs("%s%n%s", ended.out(), ended.errors())
                .isZero();
        return ended.out();
    }
}
