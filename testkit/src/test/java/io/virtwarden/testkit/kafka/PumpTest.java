package io.virtwarden.testkit.kafka;

import static io.virtwarden.testkit.kafka.NodeUnderTest.QUICK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.audit.Finding;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.chassis.outbox.PumpParts;
import io.virtwarden.chassis.outbox.PumpSettings;
import io.virtwarden.chassis.outbox.SinkException;
import io.virtwarden.chassis.outbox.SinkException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PumpTest {
    private static final String TOPIC = "libvirt.events";
    private static final List<Reason> REASONS = List.of(Reason.UNREACHABLE, Reason.OTHER, Reason.REFUSED, Reason.TLS);

    @TempDir
    Path folder;

    private final FakeSink sink = new FakeSink(List.of(TOPIC));
    private NodeUnderTest node;

    @BeforeEach
    void open() {
        node = new NodeUnderTest(folder, TOPIC);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void deliversEveryEntryOnceAndInOrderWhileNothingFails() throws Exception {
        node.append(500);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 500);
            node.append(500);
            reached(pump, 1000);
            assertThat(pump.check().ok()).isTrue();
        }
        assertThat(delivered()).isEqualTo(range(1, 1000));
        assertThat(node.count("acknowledged")).isEqualTo(1000);
        assertThat(sink.opened()).isEqualTo(1);
    }

    @Test
    void goesOnWhereItWasAfterAnOrderlyStop() throws Exception {
        node.append(100);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 100);
        }
        node.append(100);
        try (Pump pump = node.started(sink, QUICK)) {
            assertThat(pump.acknowledged()).isGreaterThanOrEqualTo(100);
            reached(pump, 200);
        }
        assertThat(delivered()).isEqualTo(range(1, 200));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesNothingAndKeepsTheOrderPerKeyHoweverOftenDeliveriesFail(long seed) throws Exception {
        Random random = new Random(seed);
        try (Pump pump = node.started(sink, QUICK)) {
            for (int round = 0; round < 20; round++) {
                int skip = random.nextInt(30);
                int[] left = {skip};
                sink.failNext(record -> left[0]-- == 0, REASONS.get(random.nextInt(REASONS.size())));
                if (random.nextInt(3) == 0) {
                    sink.hang();
                }
                node.append(random.nextInt(40));
                sink.resume();
            }
            sink.failNext(record -> false, Reason.OTHER);
            reached(pump, node.appended.size());
        }
        assertFirstDeliveriesInOrder("seed " + seed);
    }

    @Test
    void sendsAgainRatherThanLoseWhenTheCursorIsGoneDamagedOrOfAnotherJournal() throws Exception {
        node.append(50);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 50);
        }
        Path cursor = folder.resolve("outbox/outbox.cursor");
        List<String> broken = List.of(
                "",
                "virtwarden-cursor 1 epoch=1 sequence=50 crc=00000000\n",
                "x".repeat(5000),
                "\u0000\u0000\u0000\u0000");
        int times = 1;
        for (String content : broken) {
            Files.writeString(cursor, content);
            try (Pump pump = node.started(sink, QUICK)) {
                reached(pump, 50);
            }
            times++;
            assertThat(delivered()).hasSize(50 * times);
        }
        Files.delete(cursor);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 50);
        }
        assertThat(delivered()).hasSize(50 * (times + 1));
    }

    @Test
    void sendsWhatTheJournalHoldsToAnotherClusterAndGoesOnInTheOneItKnows() throws Exception {
        node.append(50);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 50);
        }
        sink.store("fake-2");
        try (Pump pump = node.started(sink, QUICK)) {
            await().untilAsserted(() -> assertThat(delivered()).hasSize(100));
            reached(pump, 50);
            node.append(10);
            reached(pump, 60);
        }
        sink.store("");
        try (Pump pump = node.started(sink, QUICK)) {
            node.append(1);
            reached(pump, 61);
        }
        assertThat(delivered()).hasSize(111);
        assertThat(delivered().subList(50, 111)).isEqualTo(range(1, 61));
        assertThat(node.count("skipped")).isZero();
    }

    @Test
    void aCursorTakenAtAnyMomentNeverClaimsWhatWasNotAcknowledged() throws Exception {
        Random random = new Random(11);
        Path copy = folder.resolve("copy");
        for (int crash = 0; crash < 10; crash++) {
            try (Pump pump = node.started(sink, QUICK)) {
                node.append(50);
                sink.hang();
                node.append(random.nextInt(50));
                // What a crash would leave: the cursor as it is now, and what is in flight never acknowledged.
                Path cursor = folder.resolve("outbox/outbox.cursor");
                if (Files.exists(cursor)) {
                    Files.write(copy, Files.readAllBytes(cursor));
                }
                sink.resume();
                Objects.requireNonNull(pump);
            }
            if (Files.exists(copy)) {
                Files.write(folder.resolve("outbox/outbox.cursor"), Files.readAllBytes(copy));
            }
        }
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, node.appended.size());
        }
        assertFirstDeliveriesInOrder("crashes");
    }

    @Test
    void holdsWhileATopicIsMissingSaysSoAndGoesOnOnceItIsThere() throws Exception {
        sink.drop(TOPIC);
        node.append(10);
        try (Pump pump = node.started(sink, QUICK)) {
            await().untilAsserted(
                            () -> assertThat(pump.check().text()).contains("no topic " + TOPIC, "10 records wait"));
            assertThat(pump.check().ok()).isFalse();
            assertThat(node.meters
                            .get("virtwarden.outbox.failures")
                            .tag("reason", "topic_missing")
                            .counter()
                            .count())
                    .isPositive();
            assertThat(node.meters.get("virtwarden.outbox.lag.records").gauge().value())
                    .isEqualTo(10);
            assertThat(node.meters.get("virtwarden.outbox.lag.seconds").gauge().value())
                    .isPositive();
            sink.create(TOPIC);
            reached(pump, 10);
            await().until(() -> pump.check().ok());
            assertThat(node.meters.get("virtwarden.outbox.lag.seconds").gauge().value())
                    .isZero();
        }
        assertThat(delivered()).isEqualTo(range(1, 10));
    }

    @Test
    void neverHasMoreInFlightThanItsBounds() throws Exception {
        sink.hang();
        node.append(300);
        PumpSettings ten = new PumpSettings(
                10,
                1 << 20,
                1 << 20,
                QUICK.cursorEvery(),
                QUICK.backOffFirst(),
                QUICK.backOffLongest(),
                QUICK.stalledAfter());
        try (Pump pump = node.started(sink, ten)) {
            await().until(() -> sink.held() == 10);
            await().during(Duration.ofMillis(300)).until(() -> sink.held() == 10);
            assertThat(node.meters
                            .get("virtwarden.outbox.inflight.records")
                            .gauge()
                            .value())
                    .isEqualTo(10);
            sink.resume();
            reached(pump, 300);
        }
        PumpSettings fewBytes = new PumpSettings(
                1000,
                5_000,
                1 << 20,
                QUICK.cursorEvery(),
                QUICK.backOffFirst(),
                QUICK.backOffLongest(),
                QUICK.stalledAfter());
        sink.hang();
        node.append(300);
        try (Pump pump = node.started(sink, fewBytes)) {
            await().until(() -> sink.held() > 2);
            await().during(Duration.ofMillis(200)).until(() -> sink.held() < 12);
            sink.resume();
            reached(pump, 600);
        }
        assertThat(delivered()).isEqualTo(range(1, 600));
    }

    @Test
    void isNotReadyWhileNothingIsAcknowledgedAndSaysWhy() throws Exception {
        try (Pump pump = node.started(sink, QUICK)) {
            await().until(() -> pump.check().ok());
            sink.hang();
            sink.diagnose(new SinkException(Reason.UNREACHABLE, "broker:9092 does not answer"));
            node.append(5);
            await().untilAsserted(() -> {
                assertThat(pump.check().ok()).isFalse();
                assertThat(pump.check().text()).contains("broker:9092 does not answer", "5 records wait");
            });
            sink.resume();
            await().until(() -> pump.check().ok());
        }
        assertThat(delivered()).isEqualTo(range(1, 5));
    }

    @Test
    void beginsANewSessionWhenNothingExplainsAStandstill() throws Exception {
        try (Pump pump = node.started(sink, QUICK)) {
            await().until(() -> pump.check().ok());
            sink.hang();
            node.append(5);
            await().until(() -> sink.opened() >= 2);
            assertThat(pump.acknowledged()).isZero();
            sink.resume();
            reached(pump, 5);
        }
        assertFirstDeliveriesInOrder("standstill");
    }

    @Test
    void holdsWhenTheDiagnosisOfAStandstillNeedsAPerson() throws Exception {
        try (Pump pump = node.started(sink, QUICK)) {
            await().until(() -> pump.check().ok());
            sink.hang();
            sink.drop(TOPIC);
            sink.diagnose(new SinkException(Reason.TOPIC_MISSING, "no topic " + TOPIC));
            node.append(5);
            await().untilAsserted(() -> assertThat(pump.check().text()).startsWith("no topic"));
            sink.resume();
            sink.diagnose(null);
            sink.create(TOPIC);
            reached(pump, 5);
        }
        assertFirstDeliveriesInOrder("standstill");
    }

    @Test
    void sendsANoteInPlaceOfARecordThatIsTooLargeAndKeepsTheValue() throws Exception {
        sink.limit(TOPIC, 2000, false);
        node.append(1);
        AuditRecord large = node.appendOne(5000);
        node.append(1);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 3);
        }
        assertWithheld(large);
        assertThat(sink.opened()).isEqualTo(1);
    }

    @Test
    void learnsALimitThatOnlyTheRefusalTells() throws Exception {
        sink.limit(TOPIC, 2000, true);
        node.append(1);
        AuditRecord large = node.appendOne(5000);
        node.append(1);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 3);
        }
        assertWithheld(large);
        assertThat(sink.opened()).isEqualTo(2);
    }

    @Test
    void holdsWhenNotEvenTheNoteFits() throws Exception {
        sink.limit(TOPIC, 100, false);
        node.append(3);
        try (Pump pump = node.started(sink, QUICK)) {
            await().untilAsserted(() ->
                    assertThat(pump.check().text()).contains("raise the topic's max.message.bytes", "3 records wait"));
            sink.limit(TOPIC, 2000, false);
            reached(pump, 3);
        }
        assertThat(delivered()).isEqualTo(range(1, 3));
    }

    @Test
    void removesTheOldestDeadLettersBeyondTheirBound() throws Exception {
        sink.limit(TOPIC, 2000, false);
        int each = 5_000;
        for (int i = 0; i < 50; i++) {
            node.append(1, each);
        }
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 50);
        }
        assertThat(node.count("withheld")).isEqualTo(50);
        assertThat(node.count("dead.letters.removed")).isPositive();
        long bytes = 0;
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("outbox/dead-letters"))) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
                names.add(file.getFileName().toString());
            }
        }
        assertThat(bytes).isBetween(90_000L, 100_000L);
        assertThat(names)
                .contains(node.journal.epoch() + "-50-0.value")
                .doesNotContain(node.journal.epoch() + "-1-0.value");
    }

    @Test
    void tellsWhichEntriesTheJournalDroppedBeforeTheyWereDelivered() throws Exception {
        sink.failOpening(new SinkException(Reason.UNREACHABLE, "nobody answers"));
        try (Pump pump = node.started(sink, QUICK)) {
            await().untilAsserted(() -> assertThat(pump.check().text()).contains("nobody answers"));
        }
        sink.failOpening(null);
        node.append(5000, 200);
        node.journal.trim(2000);
        long first = node.journal.first();
        assertThat(first).isGreaterThan(1);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 5000);
        }
        assertThat(node.gaps).containsExactly("1-" + (first - 1));
        assertThat(node.count("skipped")).isEqualTo((double) (first - 1));
        assertThat(delivered()).isEqualTo(range(first, 5000));
    }

    @Test
    void owesNobodyWhatTheJournalHadDroppedBeforeThereWasAnOutbox() throws Exception {
        node.append(5000, 200);
        node.journal.trim(2000);
        long first = node.journal.first();
        assertThat(first).isGreaterThan(1);
        try (Pump pump = node.started(sink, QUICK)) {
            reached(pump, 5000);
        }
        assertThat(node.gaps).isEmpty();
        assertThat(delivered()).isEqualTo(range(first, 5000));
    }

    @Test
    void anEntryIsDoneWhenAllItsRecordsAreAndOneWithoutRecordsAtOnce() throws Exception {
        PumpParts usual = node.parts(sink);
        PumpParts parts = new PumpParts(
                usual.journal(),
                entry -> {
                    Outgoing out = usual.mapper().map(entry).get(0);
                    return entry.sequence() % 3 == 0 ? List.of() : List.of(out, out);
                },
                sink,
                usual.withhold(),
                usual.gaps());
        node.append(30);
        sink.hang();
        try (Pump pump = new Pump(parts, folder.resolve("outbox"), QUICK, InstantSource.system(), node.meters)) {
            pump.start();
            await().until(() -> sink.held() == 40);
            assertThat(pump.acknowledged()).isZero();
            sink.resume();
            reached(pump, 30);
        }
        assertThat(delivered()).hasSize(40);
    }

    @Test
    void staysNotReadyWhileEachNewSessionRefusesTheSameRecord() throws Exception {
        sink.limit(TOPIC, 100, true);
        node.append(1);
        try (Pump pump = node.started(sink, QUICK)) {
            await().until(() -> sink.opened() >= 2);
            await().during(Duration.ofMillis(300)).until(() -> !pump.check().ok());
            assertThat(pump.check().text()).contains("max.message.bytes");
            sink.limit(TOPIC, 1 << 20, true);
            await().until(() -> sink.opened() >= 5);
        }
    }

    @Test
    void holdsAtAnEntryThatItCannotReadAndNamesIt() throws Exception {
        node.append(3);
        node.journal.append(InstantSource.system().instant(), 77, new byte[] {1, 2, 3});
        node.durable();
        try (Pump pump = node.started(sink, QUICK)) {
            await().untilAsserted(() -> assertThat(pump.check().text()).contains("entry 4", "kind 77"));
            assertThat(pump.acknowledged()).isEqualTo(3);
        }
    }

    @Test
    void closesWithinSecondsWhileTheSinkHangs() throws Exception {
        sink.hang();
        node.append(100);
        Pump pump = node.started(sink, QUICK);
        await().until(() -> sink.held() == 100);
        long from = System.nanoTime();
        pump.close();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(3));
        assertThat(pump.check().ok()).isFalse();
    }

    private void assertWithheld(AuditRecord large) throws Exception {
        List<Outgoing> all = sink.delivered(TOPIC);
        List<Finding> findings = new ArrayList<>();
        ChainVerifier verifier = new ChainVerifier(ChainVerifier.Limits.defaults(), findings::add);
        all.forEach(out -> verifier.feed(CloudEvents.parse(out.topic(), out.key(), out.value(), out.headers())));
        verifier.settle();
        assertThat(findings).contains(new Finding.Withheld(large.id())).noneMatch(Finding::grave);
        Path letter = folder.resolve("outbox/dead-letters/" + large.epoch() + "-" + large.sequence() + "-0.value");
        assertThat(Files.readAllBytes(letter)).isEqualTo(large.data());
        String note = all.stream()
                .map(out -> new String(Objects.requireNonNull(out.value()), UTF_8))
                .filter(value -> value.contains("withheld"))
                .findFirst()
                .orElseThrow();
        String sha256 = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(large.data()));
        assertThat(note).contains("\"bytes\":" + large.data().length, sha256);
        assertThat(node.count("withheld")).isEqualTo(1);
    }

    /** Duplicates are allowed; who takes each id once sees every record, and those of a key in order. */
    private void assertFirstDeliveriesInOrder(String what) {
        Map<String, List<Long>> byKey = new HashMap<>();
        LinkedHashSet<Long> firsts = new LinkedHashSet<>();
        for (Outgoing out : sink.delivered(TOPIC)) {
            AuditRecord record = CloudEvents.parse(out.topic(), out.key(), out.value(), out.headers())
                    .record();
            if (firsts.add(record.sequence())) {
                byKey.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.sequence());
            }
        }
        assertThat(firsts).as(what).containsExactlyInAnyOrderElementsOf(range(1, node.appended.size()));
        assertThat(byKey.values())
                .as(what)
                .allSatisfy(sequences -> assertThat(sequences).isSorted());
    }

    private List<Long> delivered() {
        return NodeUnderTest.sequences(sink.delivered(TOPIC));
    }

    private static void reached(Pump pump, long sequence) {
        await().atMost(Duration.ofSeconds(30)).until(() -> pump.acknowledged() == sequence);
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
