package io.virtwarden.chassis.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files that something has damaged between two openings. */
class JournalDamageTest {
    private static final JournalLimits LIMITS = JournalContract.SMALL;

    @TempDir
    Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void fillThreeHundred() throws Exception {
        folder = temporary.resolve("journal");
        try (Journal journal = open()) {
            JournalContract.fill(journal, 300);
        }
    }

    private Journal open() {
        return JournalFolder.open(folder, LIMITS, InstantSource.system(), new SimpleMeterRegistry(), Tags.empty());
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }

    private static void overwrite(Path file, long position, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private Path quarantine() {
        return folder.resolve("quarantine");
    }

    /** What the journal gives, with the damages it tells of filled in, must be everything. */
    private static void assertNothingSilentlyLost(ReadableJournal journal) throws InterruptedException {
        List<Long> found = JournalContract.sequences(journal, 1);
        List<Long> all = new ArrayList<>(found);
        for (Damage damage : journal.damages())
            for (long lost = damage.firstLost(); lost <= damage.lastLost(); lost++) all.add(lost);
        all.sort(null);
        assertThat(all).isEqualTo(JournalContract.range(1, 300));
    }

    @Test
    void losesOneEntryOfADamagedSegmentAndQuarantinesTheFile() throws Exception {
        Path victim = segments().get(2);
        overwrite(victim, 1000, new byte[] {1, 2, 3});
        try (Journal journal = open()) {
            assertThat(journal.damages()).singleElement().satisfies(damage -> {
                assertThat(damage.lost()).isBetween(1L, 2L);
                assertThat(damage.path())
                        .isEqualTo(quarantine().resolve(victim.getFileName()).toString());
                assertThat(damage.offset()).isBetween(900L, 1000L);
            });
            assertNothingSilentlyLost(journal);
            assertThat(journal.next()).isEqualTo(301);
            try (var reader = journal.read(1)) {
                while (reader.next(Duration.ZERO) != null) {}
                assertThat(reader.skipped()).isEqualTo(journal.damages().get(0).lost());
            }
        }
        assertThat(quarantine().resolve(victim.getFileName())).exists();
        try (Journal journal = open()) {
            assertThat(journal.damages()).as("told once").isEmpty();
            assertThat(JournalContract.sequences(journal, 1)).hasSizeGreaterThan(295);
        }
    }

    @Test
    void survivesADamagedHeader() throws Exception {
        overwrite(segments().get(1), 3, new byte[] {9});
        try (Journal journal = open()) {
            assertThat(journal.damages()).hasSize(1);
            assertThat(journal.damages().get(0).lost()).isZero();
            assertThat(JournalContract.sequences(journal, 1)).isEqualTo(JournalContract.range(1, 300));
        }
    }

    @Test
    void tellsOfASegmentThatSomebodyDeletedUntilAnOrderlyClose() throws Exception {
        List<Path> segments = segments();
        Files.delete(segments.get(3));
        long first = Format.firstOf(segments.get(3).getFileName().toString());
        long last = Format.firstOf(segments.get(4).getFileName().toString()) - 1;
        try (Journal journal = open()) {
            assertThat(journal.damages()).singleElement().satisfies(damage -> {
                assertThat(damage.firstLost()).isEqualTo(first);
                assertThat(damage.lastLost()).isEqualTo(last);
            });
            assertNothingSilentlyLost(journal);
        }
        try (Journal journal = open()) {
            assertThat(journal.damages()).isEmpty();
        }
    }

    @Test
    void noticesThatTheEndIsMissingAfterAnOrderlyCloseAndGivesNoSequenceAgain() throws Exception {
        List<Path> segments = segments();
        Path newest = segments.get(segments.size() - 1);
        try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        try (Journal journal = open()) {
            assertThat(journal.damages()).singleElement().satisfies(damage -> {
                assertThat(damage.firstLost()).isEqualTo(300);
                assertThat(damage.lastLost()).isEqualTo(300);
            });
            assertThat(journal.next()).isEqualTo(301);
            assertNothingSilentlyLost(journal);
        }
    }

    @Test
    void tellsDamageInTheNewestSegmentFromATornEndAfterACrash() throws Exception {
        try (Journal journal = open()) {
            journal.append(JournalContract.NOON, 7, new byte[journal.largestPayload()]); // on to a new segment
            JournalContract.fill(journal, 1);
            for (int i = 0; i < 20; i++) JournalContract.fill(journal, 1); // a group each
        }
        Files.delete(folder.resolve(Mark.FILE));
        List<Path> segments = segments();
        Path newest = segments.get(segments.size() - 1);
        long first = Format.firstOf(newest.getFileName().toString());
        overwrite(newest, Files.size(newest) * 9 / 10, new byte[] {1, 2, 3});
        try (Journal journal = open()) {
            assertThat(journal.damages()).singleElement().satisfies(damage -> {
                assertThat(damage.lost()).isBetween(1L, 2L);
                assertThat(damage.firstLost()).isBetween(first + 1, 321L);
            });
            assertThat(journal.next()).isEqualTo(323);
        }
        assertThat(quarantine().resolve(newest.getFileName())).exists();
    }

    @Test
    void cutsATornEndAfterACrashWithoutAWord() throws Exception {
        List<Path> segments = segments();
        Path newest = segments.get(segments.size() - 1);
        Files.delete(folder.resolve(Mark.FILE)); // as if it had not been closed
        Files.write(newest, new byte[] {0, 0, 0, 9, 1, 2, 3}, StandardOpenOption.APPEND);
        long size = Files.size(newest);
        try (ReadableJournal other = JournalFolder.readOnly(folder)) {
            assertThat(other.durable()).isEqualTo(300);
            assertThat(other.damages()).isEmpty();
        }
        assertThat(Files.size(newest)).as("looking changes nothing").isEqualTo(size);
        try (Journal journal = open()) {
            assertThat(journal.damages()).isEmpty();
            assertThat(journal.durable()).isEqualTo(300);
        }
        assertThat(Files.size(newest)).isEqualTo(size - 7);
        assertThat(quarantine()).doesNotExist();
    }

    @Test
    void removesASegmentThatWasJustBeingMade() throws Exception {
        Files.delete(folder.resolve(Mark.FILE));
        Files.write(folder.resolve(Format.name(301)), new byte[20]);
        try (Journal journal = open()) {
            assertThat(journal.damages()).isEmpty();
            assertThat(journal.next()).isEqualTo(301);
        }
    }

    @Test
    void neverRepairsWhenOnlyLooking() throws Exception {
        overwrite(segments().get(2), 1000, new byte[] {1, 2, 3});
        overwrite(segments().get(4), 2000, new byte[100]);
        try (ReadableJournal journal = JournalFolder.readOnly(folder)) {
            assertThat(journal.damages()).hasSize(2);
            assertNothingSilentlyLost(journal);
            assertThat(journal.damages()).as("reading tells of nothing twice").hasSize(2);
        }
        assertThat(quarantine()).doesNotExist();
    }

    @Test
    void readsOnBehindAPlaceThatGoesBadWhileOpen() throws Exception {
        try (Journal journal = open();
                var reader = journal.read(1)) {
            overwrite(segments().get(2), 1000, new byte[] {1, 2, 3});
            long count = 0;
            while (reader.next(Duration.ZERO) != null) count++;
            assertThat(reader.skipped()).isBetween(1L, 2L);
            assertThat(count + reader.skipped()).isEqualTo(300);
            assertThat(journal.damages())
                    .singleElement()
                    .satisfies(damage -> assertThat(damage.lost()).isEqualTo(reader.skipped()));
        }
    }

    @Test
    void neverGivesASequenceAgainWhenTheWholeNewestSegmentIsGarbage() throws Exception {
        List<Path> segments = segments();
        Path newest = segments.get(segments.size() - 1);
        Files.delete(folder.resolve(Mark.FILE));
        Files.write(newest, new byte[(int) Files.size(newest)]);
        try (Journal journal = open()) {
            assertThat(journal.next()).isGreaterThan(300);
            assertThat(journal.damages()).hasSize(1);
            assertThat(journal.damages().get(0).lastLost()).isEqualTo(journal.next() - 1);
        }
    }

    @Test
    void takesAHigherEpochWhenEverythingWasDeletedButTheEpoch() throws Exception {
        long epoch;
        try (Journal journal = open()) {
            epoch = journal.epoch();
        }
        for (Path segment : segments()) Files.delete(segment);
        InstantSource past = InstantSource.fixed(JournalContract.NOON.minus(Duration.ofDays(9999)));
        try (Journal journal = JournalFolder.open(folder, LIMITS, past, new SimpleMeterRegistry(), Tags.empty())) {
            assertThat(journal.epoch()).isGreaterThan(epoch);
            assertThat(journal.next()).isEqualTo(1);
        }
    }

    @Test
    void findsItsEpochInTheSegmentsWhenTheFileIsGone() throws Exception {
        String epoch = Files.readString(folder.resolve("epoch")).strip();
        Files.delete(folder.resolve("epoch"));
        try (Journal journal = open()) {
            assertThat(journal.epoch()).isEqualTo(Long.parseLong(epoch));
            assertThat(journal.damages()).isEmpty();
            assertThat(folder.resolve("epoch")).hasContent(epoch);
        }
    }

    @Test
    void refusesANewerFormatAndTouchesNothing() throws Exception {
        Path victim = segments().get(1);
        ByteBuffer header =
                new Format.Header(2, 5, Format.firstOf(victim.getFileName().toString()), 0).encode();
        byte[] bytes = new byte[header.remaining()];
        header.get(bytes);
        overwrite(victim, 0, bytes);
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalUnusableException.class)
                .hasMessageContaining(victim.toString())
                .hasMessageContaining("version 2")
                .hasMessageContaining("newer");
        assertThatThrownBy(() -> JournalFolder.readOnly(folder)).isInstanceOf(JournalUnusableException.class);
        assertThat(quarantine()).doesNotExist();
    }
}
