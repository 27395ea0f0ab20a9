package io.virtwarden.chassis.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {
    private static final NodeSettings NONE = new NodeSettings(Optional.empty(), Optional.empty());

    @TempDir
    private Path folder;

    @Test
    void isMadeOfTheMachineIdWithoutShowingIt() throws IOException {
        Path machine = Files.writeString(folder.resolve("machine-id"), "0123456789abcdef0123456789abcdef\n");
        UUID uuid = NodeIdentity.of(NONE, folder, machine).uuid();
        assertThat(uuid.version()).isEqualTo(4);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(uuid.toString().replace("-", "")).isNotEqualTo("0123456789abcdef0123456789abcdef");
        Files.delete(folder.resolve("node.uuid"));
        assertThat(NodeIdentity.of(NONE, folder, machine).uuid()).isEqualTo(uuid);
    }

    @Test
    void staysWhatItWasWhenTheMachineIdChanges() throws IOException {
        Path machine = Files.writeString(folder.resolve("machine-id"), "0123456789abcdef0123456789abcdef\n");
        UUID uuid = NodeIdentity.of(NONE, folder, machine).uuid();
        Files.writeString(machine, "ffffffffffffffffffffffffffffffff\n");
        assertThat(NodeIdentity.of(NONE, folder, machine).uuid()).isEqualTo(uuid);
    }

    @Test
    void isWhatTheSettingsSay() throws IOException {
        UUID wanted = UUID.randomUUID();
        NodeSettings set = new NodeSettings(Optional.of(wanted), Optional.of("rack-3"));
        assertThat(NodeIdentity.of(set, folder, folder.resolve("none"))).isEqualTo(new NodeIdentity(wanted, "rack-3"));
    }

    @Test
    void isRandomAndKeptWhereThereIsNothingElse() throws IOException {
        UUID uuid = NodeIdentity.of(NONE, folder, folder.resolve("none")).uuid();
        assertThat(NodeIdentity.of(NONE, folder, folder.resolve("none")).uuid()).isEqualTo(uuid);
    }
}
