package io.virtwarden.lab.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabFolderTest {
    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsRead() {
        LabFolder lab = new LabFolder(folder);
        ProcessRef self = ProcessRef.of(ProcessHandle.current().pid());
        LabState state = LabState.starting(self, "/tmp/vw-lab-1", "1 node")
                .with(new Part(
                        "node1", "logd", "http://127.0.0.1:1", "logd.log", self, "http://127.0.0.1:1/health/ready"))
                .with(new NodeEntry("node1", self, List.of("nsenter", "--"), Map.of("A", "b"), "/tmp", "/tmp/rc"));

        lab.write(state);

        assertThat(new LabFolder(folder).read()).contains(state);
        lab.forget();
        assertThat(lab.read()).isEmpty();
    }

    @Test
    void partsStandByNodeWithWhatNodesShareLast() {
        ProcessRef self = ProcessRef.of(ProcessHandle.current().pid());
        LabState state = LabState.starting(self, "/tmp/vw-lab-1", "")
                .with(new Part("", "etcd", "", "", self, ""))
                .with(new Part("node2", "libvirt", "", "", self, ""))
                .with(new Part("node1", "libvirt", "", "", self, ""))
                .with(new Part("node1", "logd", "", "", self, ""))
                .complete("two nodes");

        assertThat(state.ready()).isTrue();
        assertThat(state.parts().stream().map(part -> part.node() + part.name()))
                .containsExactly("node1libvirt", "node1logd", "node2libvirt", "etcd");
    }

    @Test
    void aFolderWithOtherFilesIsForeignAndAnEmptyOrOwnOneIsNot() throws Exception {
        LabFolder lab = new LabFolder(folder);
        assertThat(lab.isForeign()).isFalse();
        Files.writeString(folder.resolve("thesis.tex"), "");
        assertThat(lab.isForeign()).isTrue();
        Files.delete(folder.resolve("thesis.tex"));

        try (AutoCloseable lock = lab.lock().orElseThrow()) {
            assertThat(lock).isNotNull();
            Files.writeString(folder.resolve("failure.log"), "");
            assertThat(lab.isForeign()).isFalse();
            assertThat(lab.isUsed()).isTrue();
            lab.empty();
            assertThat(lab.failure()).doesNotExist();
            assertThat(lab.isUsed()).isTrue();
        }
    }

    @Test
    void aRecycledProcessIdIsAnotherProcess() throws IOException, InterruptedException {
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        ProcessRef ref = ProcessRef.of(sleeping.pid());
        ProcessRef earlier = new ProcessRef(ref.pid(), ref.started() - 1);

        assertThat(ref.lives()).isTrue();
        assertThat(earlier.lives()).isFalse();
        earlier.kill();
        assertThat(sleeping.isAlive()).isTrue();
        ref.kill();
        sleeping.waitFor();
        assertThat(ref.lives()).isFalse();
    }
}
