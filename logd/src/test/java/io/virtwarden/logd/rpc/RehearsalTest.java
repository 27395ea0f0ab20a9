package io.virtwarden.logd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    @TempDir
    Path folder;

    @Test
    void leavesNothingBehindAndForgivesAFolderThatIsNotThere() {
        Rehearsal.play(folder, InstantSource.system());
        Rehearsal.play(folder.resolve("none"), InstantSource.system());

        assertThat(folder).isEmptyDirectory();
    }
}
