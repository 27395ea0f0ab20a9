package io.virtwarden.chassis.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every journal keeps to, whatever disk lies under it. */
@Timeout(60)
abstract class JournalContract {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123456Z");
    static final JournalLimits SMALL = new JournalLimits(4096, 4096);

    private final List<Journal> opened = new ArrayList<>();

    /** The journal on this test's own disk: fresh at first, then with what is there. */
    abstract Journal open(JournalLimits limits);

    /** The same disk, only to look. */
    abstract ReadableJournal look();

    private Journal opened(JournalLimits limits) {
        Journal journal = open(limits);
        opened.add(journal);
        return journal;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Journal::close);
    }

    static void fill(Journal journal, int count) throws Exception {
        long last = 0;
        for (int i = 0; i < count; i++) {
            long sequence = journal.next();
            last = journal.append(NOON.plusSeconds(sequence), 7, text(sequence));
        }
        if (count > 0) journal.whenDurable(last).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    static byte[] text(long sequence) {
        return ("entry " + sequence + " " + "x".repeat((int) (sequence % 50))).getBytes(UTF_8);
    }

    static List<Long> sequences(ReadableJournal journal, long from) throws InterruptedException {
        List<Long> found = new ArrayList<>();
        try (var reader = journal.read(from)) {
            for (JournalEntry entry = reader.next(Duration.ZERO); entry != null; entry = reader.next(Duration.ZERO)) {
                assertThat(entry.payload()).isEqualTo(text(entry.sequence()));
                assertThat(entry.time()).isEqualTo(NOON.plusSeconds(entry.sequence()));
                assertThat(entry.kind()).isEqualTo(7);
                found.add(entry.sequence());
            }
        }
        return found;
    }

    static List<Long> range(long first, long last) {
        List<Long> all = new ArrayList<>();
        for (long sequence = first; sequence <= last; sequence++) all.add(sequence);
        return all;
    }

    @Test
    void startsEmptyWithSequenceOne() throws Exception {
        Journal journal = opened(SMALL);
        assertThat(journal.next()).isEqualTo(1);
        assertThat(journal.durable()).isZero();
        assertThat(journal.first()).isEqualTo(1);
        assertThat(journal.firstSince(Instant.EPOCH)).isEmpty();
        assertThat(sequences(journal, 1)).isEmpty();
        assertThat(journal.condition().state()).isEqualTo(Journal.Condition.State.ACCEPTING);
    }

    @Test
    void givesBackEntriesOfEverySize() throws Exception {
        Journal journal = opened(new JournalLimits(4 << 20, 1 << 20));
        List<byte[]> said = new ArrayList<>();
        for (int size : new int[] {1, 65_000, 3, 65_600, 140_000, 2, 300_000, journal.largestPayload(), 1}) {
            byte[] payload = new byte[size];
            Arrays.fill(payload, (byte) said.size());
            said.add(payload);
            journal.append(NOON, 7, payload);
        }
        journal.whenDurable(said.size()).toCompletableFuture().get(20, TimeUnit.SECONDS);
        try (var reader = journal.read(1)) {
            for (byte[] payload : said)
                assertThat(reader.next(Duration.ZERO))
                        .extracting(JournalEntry::payload)
                        .isEqualTo(payload);
        }
    }

    @Test
    void givesBackWhatWasAppendedInOrder() throws Exception {
        Journal journal = opened(SMALL);
        fill(journal, 500);
        assertThat(sequences(journal, 1)).isEqualTo(range(1, 500));
        assertThat(sequences(journal, 377)).isEqualTo(range(377, 500));
        assertThat(journal.segments()).hasSizeGreaterThan(5);
        assertThat(journal.damages()).isEmpty();
    }

    @Test
    void keepsAppendedEntriesAcrossReopening() throws Exception {
        Journal journal = opened(SMALL);
        fill(journal, 300);
        long epoch = journal.epoch();
        journal.close();
        journal = opened(SMALL);
        assertThat(journal.epoch()).isEqualTo(epoch);
        assertThat(journal.durable()).isEqualTo(300);
        assertThat(journal.next()).isEqualTo(301);
        fill(journal, 10);
        assertThat(sequences(journal, 1)).isEqualTo(range(1, 310));
    }

    @Test
    void neverHandsOutASequenceTwiceEvenAfterTrimmingEverything() throws Exception {
        Journal journal = opened(SMALL);
        fill(journal, 300);
        journal.trim(Long.MAX_VALUE);
        assertThat(journal.segments()).hasSize(1);
        journal.close();
        journal = opened(SMALL);
        assertThat(journal.next()).isEqualTo(301);
        journal.trim(Long.MAX_VALUE);
        fill(journal, 1);
        assertThat(journal.durable()).isEqualTo(301);
    }

    @Test
    void trimsWholeSegmentsBelowTheSequenceOnly() throws Exception {
        Journal journal = opened(SMALL);
        fill(journal, 300);
        long size = journal.size();
        journal.trim(150);
        assertThat(journal.first()).isGreaterThan(1).isLessThanOrEqualTo(150);
        assertThat(journal.size()).isLessThan(size);
        assertThat(sequences(journal, 1)).isEqualTo(range(journal.first(), 300));
    }

    @Test
    void countsWhatAReaderMissedThroughTrimming() throws Exception {
        Journal journal = opened(SMALL);
        fill(journal, 300);
        try (var reader = journal.read(1)) {
            assertThat(reader.next(Duration.ZERO)).isNotNull();
            journal.trim(Long.MAX_VALUE);
            long read = 1;
            long last = 1;
            for (JournalEntry e = reader.next(Duration.ZERO); e != null; e = reader.next(Duration.ZERO)) {
                assertThat(e.sequence()).isGreaterThan(last);
                last = e.sequence();
                read++;
            }
            assertThat(last).isEqualTo(300);
            assertThat(read + reader.skipped()).isEqualTo(300);
            assertThat(reader.skipped()).isPositive();
        }
    }

    @Test
    void findsTheFirstEntrySinceATime() throws Exception {
        Journal journal = opened(SMALL);
        fill(journal, 200);
        assertThat(journal.firstSince(NOON)).hasValue(1);
        assertThat(journal.firstSince(NOON.plusSeconds(1))).hasValue(1);
        assertThat(journal.firstSince(NOON.plusSeconds(123))).hasValue(123);
        assertThat(journal.firstSince(NOON.plusSeconds(122).plusNanos(1))).hasValue(123);
        assertThat(journal.firstSince(NOON.plusSeconds(201))).isEmpty();
    }

    @Test
    void findsTheFirstEntrySinceATimeThoughTheClockWasSetBack() throws Exception {
        Journal journal = opened(SMALL);
        for (int seconds : new int[] {100, 200, 50, 60, 300})
            journal.append(NOON.plusSeconds(seconds), 1, new byte[700]);
        journal.whenDurable(5).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(journal.firstSince(NOON.plusSeconds(150))).hasValue(2);
        assertThat(journal.firstSince(NOON.plusSeconds(55))).hasValue(1);
        assertThat(journal.firstSince(NOON.plusSeconds(201))).hasValue(5);
    }

    @Test
    void readerWaitsForTheNextEntry() throws Exception {
        Journal journal = opened(SMALL);
        fill(journal, 1);
        try (var reader = journal.read(2)) {
            var next = CompletableFuture.supplyAsync(() -> {
                try {
                    return reader.next(Duration.ofSeconds(30));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            fill(journal, 1);
            assertThat(next.get(20, TimeUnit.SECONDS))
                    .isNotNull()
                    .extracting(JournalEntry::sequence)
                    .isEqualTo(2L);
            assertThat(reader.next(Duration.ofMillis(1))).isNull();
        }
    }

    @Test
    void tellsWaitingReadersThatItWasClosed() throws Exception {
        Journal journal = opened(SMALL);
        try (var reader = journal.read(1)) {
            journal.close();
            assertThatThrownBy(() -> reader.next(Duration.ofSeconds(30))).isInstanceOf(JournalStoppedException.class);
        }
    }

    @Test
    void takesPayloadsFromEmptyToTheLargestAndNoLarger() throws Exception {
        Journal journal = opened(SMALL);
        int most = journal.largestPayload();
        byte[] large = new byte[most];
        large[most - 1] = 9;
        journal.append(NOON, 0, new byte[0]);
        long last = journal.append(NOON, 255, large);
        journal.whenDurable(last).toCompletableFuture().get(20, TimeUnit.SECONDS);
        try (var reader = journal.read(1)) {
            assertThat(reader.next(Duration.ZERO))
                    .isNotNull()
                    .extracting(JournalEntry::payload)
                    .isEqualTo(new byte[0]);
            JournalEntry second = reader.next(Duration.ZERO);
            assertThat(second).isNotNull();
            assertThat(second.payload()).isEqualTo(large);
            assertThat(second.kind()).isEqualTo(255);
        }
        assertThatThrownBy(() -> journal.append(NOON, 0, new byte[most + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(most));
    }

    @Test
    void refusesAppendsOnceClosed() {
        Journal journal = opened(SMALL);
        journal.close();
        journal.close();
        assertThatThrownBy(() -> journal.append(NOON, 0, new byte[1])).isInstanceOf(JournalStoppedException.class);
        assertThat(journal.condition().state()).isEqualTo(Journal.Condition.State.STOPPED);
        assertThat(journal.whenDurable(1).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void closingKeepsWhatWasAppendedAndNotYetSynced() throws Exception {
        Journal journal = opened(SMALL);
        for (int i = 1; i <= 100; i++) journal.append(NOON.plusSeconds(i), 7, text(i));
        journal.close();
        assertThat(sequences(opened(SMALL), 1)).isEqualTo(range(1, 100));
    }

    @Test
    void isReadWithoutDisturbingTheDaemonThatWritesIt() throws Exception {
        Journal journal = opened(SMALL);
        fill(journal, 100);
        ReadableJournal other = look();
        assertThat(other.epoch()).isEqualTo(journal.epoch());
        assertThat(other.durable()).isEqualTo(100);
        assertThat(other.damages()).isEmpty();
        assertThat(sequences(other, 1)).isEqualTo(range(1, 100));
        try (var reader = other.read(101)) {
            assertThat(reader.next(Duration.ofDays(1))).isNull();
        }
        fill(journal, 100);
        assertThat(sequences(journal, 1)).isEqualTo(range(1, 200));
    }
}
