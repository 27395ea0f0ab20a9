package io.virtwarden.logd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    private Path folder;

    @Test
    void givesBackInAnyOrderAndLeavesNoFile() throws IOException {
        byte[] first = "first".getBytes(StandardCharsets.UTF_8);
        byte[] second = new byte[300_000];
        second[299_999] = 7;
        try (Spool spool = Spool.in(folder, ".leftover")) {
            long atFirst = spool.put(first);
            long atSecond = spool.put(second);
            assertThat(folder).isEmptyDirectory();
            assertThat(spool.get(atSecond, second.length)).isEqualTo(second);
            assertThat(spool.get(atFirst, first.length)).isEqualTo(first);
        }
    }

    @Test
    void whatWasNeverPutIsAnError() throws IOException {
        try (Spool spool = Spool.in(folder, ".leftover")) {
            spool.put(new byte[3]);
            assertThatThrownBy(() -> spool.get(1, 3))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("missing");
        }
    }
}
