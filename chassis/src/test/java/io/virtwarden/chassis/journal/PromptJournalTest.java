package io.virtwarden.chassis.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptJournalTest {
    @TempDir
    private Path folder;

    private PromptJournal open() {
        return JournalFolder.openPrompt(
                folder.resolve("journal"),
                new JournalLimits(1 << 20, 256 << 10),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                Tags.empty());
    }

    @Test
    void givesBackEntriesOfEverySizeAfterItWasOpenedAgain() throws Exception {
        List<byte[]> said = new ArrayList<>();
        try (PromptJournal journal = open()) {
            for (int size : new int[] {1, 5_000, 4_000, 9_000, 2, 100_000, journal.largestPayload(), 1}) {
                byte[] payload = new byte[size];
                Arrays.fill(payload, (byte) said.size());
                said.add(payload);
                journal.append(JournalContract.NOON, 7, payload);
            }
            assertThat(read(journal, said.size())).isDeepEqualTo(said.toArray(byte[][]::new));
        }
        try (PromptJournal journal = open()) {
            assertThat(read(journal, said.size())).isDeepEqualTo(said.toArray(byte[][]::new));
        }
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        try (PromptJournal journal = open()) {
            byte[] payload = new byte[journal.largestPayload() + 1];
            assertThatThrownBy(() -> journal.append(JournalContract.NOON, 7, payload))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(payload.length + " bytes");
            assertThat(journal.next()).isEqualTo(1);
        }
    }

    private static byte[][] read(PromptJournal journal, int count) throws Exception {
        byte[][] found = new byte[count][];
        try (var reader = journal.read(1)) {
            for (int i = 0; i < count; i++)
                found[i] = Objects.requireNonNull(reader.next(Duration.ZERO)).payload();
        }
        return found;
    }
}
