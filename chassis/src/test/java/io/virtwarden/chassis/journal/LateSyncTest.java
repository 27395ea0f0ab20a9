package io.virtwarden.chassis.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateSyncTest {
    private static final int ENTRIES = 5_000;
    private static final JournalLimits LATE = new JournalLimits(64 << 10, 64 << 10, Duration.ofSeconds(1));

    @TempDir
    private Path folder;

    @Test
    void acknowledgesWhatIsWrittenAndKeepsItOverSegmentsAndRestarts() throws InterruptedException {
        try (Journal journal = open()) {
            for (int i = 0; i < ENTRIES; i++) append(journal, i);
            await().atMost(Duration.ofSeconds(20)).until(() -> journal.durable() == ENTRIES);
            journal.sync();
            assertThat(journal.segments()).hasSizeGreaterThan(2);
            assertThat(read(journal)).hasSize(ENTRIES).startsWith("entry 0", "entry 1");
        }
        try (Journal journal = open()) {
            assertThat(read(journal)).hasSize(ENTRIES).endsWith("entry " + (ENTRIES - 1));
            assertThat(journal.damages()).isEmpty();
            append(journal, ENTRIES);
        }
        try (Journal journal = open()) {
            assertThat(read(journal)).hasSize(ENTRIES + 1);
        }
    }

    @Test
    void tellsWhatIsSyncedAndMakesThatTheStartOfTheNextGroup() throws Exception {
        try (FileDiskUnderTest disk = new FileDiskUnderTest(folder)) {
            List<Long> synced = new ArrayList<>();
            LateSync late = new LateSync(disk.disk(), 0, 4, synced::add, failure -> {});
            late.syncNow();
            assertThat(synced).as("nothing was written").isEmpty();
            late.written(disk.file(), 9);
            assertThat(late.done()).isEqualTo(4);
            late.syncNow();
            assertThat(late.done()).isEqualTo(9);
            late.left(disk.file());
            late.written(disk.other(), 12);
            late.syncNow();
            assertThat(synced).containsExactly(9L, 12L);
        }
    }

    private Journal open() {
        return JournalFolder.open(folder, LATE, InstantSource.system(), new SimpleMeterRegistry(), Tags.empty());
    }

    private static void append(Journal journal, int number) {
        ByteBuffer rest = ByteBuffer.allocateDirect(16);
        rest.put(Integer.toString(number).getBytes(US_ASCII)).flip();
        journal.append(Instant.EPOCH, 1, "entry ".getBytes(US_ASCII), rest);
    }

    private static List<String> read(Journal journal) throws InterruptedException {
        List<String> all = new ArrayList<>();
        try (ReadableJournal.Reader reader = journal.read(1)) {
            JournalEntry entry = reader.next(Duration.ZERO);
            while (entry != null) {
                all.add(new String(entry.payload(), US_ASCII));
                entry = reader.next(Duration.ZERO);
            }
        }
        return all;
    }

    /** Two open files of a real disk. */
    private record FileDiskUnderTest(Disk disk, DiskFile file, DiskFile other) implements AutoCloseable {
        FileDiskUnderTest(Path folder) throws IOException {
            this(new FileDisk(folder));
        }

        private FileDiskUnderTest(Disk disk) throws IOException {
            this(disk, disk.create("one"), disk.create("other"));
        }

        @Override
        public void close() throws IOException {
            other.close();
        }
    }
}
