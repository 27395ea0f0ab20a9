package io.virtwarden.alerting.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a real journal with small segments. */
class RetentionTest {
    private static final long ALL = Long.MAX_VALUE;
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path folder;

    private Journal journal;
    private ActionIds ids;
    private Ledger ledger;
    private Diary diary;

    @BeforeEach
    void open() throws Exception {
        journal = JournalFolder.open(
                folder.resolve("journal"),
                new JournalLimits(4096, 1 << 20),
                InstantSource.fixed(NOON),
                new SimpleMeterRegistry(),
                Tags.empty());
        ids = ActionIds.open(folder.resolve("ids"));
        ledger = new Ledger(ids);
        diary = Diary.open(journal, ledger, new UUID(9, 9), InstantSource.fixed(NOON));
    }

    @AfterEach
    void close() {
        journal.close();
        ids.close();
    }

    private String received(int number) {
        Signal signal = new Signal(
                Signal.Source.ALERT, "A", Map.of(), "f" + number, NOON, true, Optional.of(new UUID(1, number)), 0);
        String key = Identity.incident("calm", signal);
        diary.write(new Fact.Received(key, "calm", Fact.Kept.of(signal)), new UUID(1, number).toString());
        return key;
    }

    private String acted(int number) {
        String key = received(number);
        String id = Identity.hash("action", Integer.toString(number));
        String domain = new UUID(1, number).toString();
        Fact.Seen seen = new Fact.Seen("fake:///", "vm", 1, 1, "none", Map.of());
        diary.write(new Fact.Started(key, id, "calm", 0, domain, "suspend", Map.of(), seen, "rule", null), domain);
        diary.write(new Fact.Ended(key, id, "verified", "done", seen, 1, false), domain);
        return id;
    }

    private Retention retention(long bytes) {
        return new Retention(journal, ledger, ids, bytes, Duration.ofDays(1));
    }

    private void forgetAll() {
        ledger.forget(NOON.plusSeconds(1), NOON.plusSeconds(1), 0);
    }

    private void durable() {
        diary.durable().toCompletableFuture().join();
    }

    @Test
    void letsOldSegmentsGoOnceNothingNeedsThemAndStillKnowsWhatWasDone() throws Exception {
        String first = acted(0);
        for (int i = 1; i < 100; i++) {
            acted(i);
        }
        durable();
        forgetAll();
        retention(8192).run(ALL, NOON);

        assertThat(journal.first()).isGreaterThan(1);
        assertThat(ids.recent()).as("sealed before").isZero();
        assertThat(ledger.everStarted(first)).isTrue();
        journal.close();
        ids.close();
        open();
        assertThat(ledger.everStarted(first))
                .as("after a restart without its records")
                .isTrue();
    }

    @Test
    void keepsWhatAnOpenIncidentNeeds() throws Exception {
        received(0);
        for (int i = 1; i < 100; i++) {
            acted(i);
        }
        durable();
        forgetAll();
        retention(8192).run(ALL, NOON);

        assertThat(journal.first()).isEqualTo(1);
    }

    @Test
    void keepsThePauseAndWhatKafkaDoesNotHave() throws Exception {
        for (int i = 0; i < 50; i++) {
            acted(i);
        }
        diary.write(new Fact.Paused("work", NOON.plusSeconds(3600).toString(), "me"), "");
        long paused = journal.next() - 1;
        for (int i = 50; i < 100; i++) {
            acted(i);
        }
        durable();
        forgetAll();
        retention(8192).run(10, NOON);
        assertThat(journal.first()).as("Kafka has ten").isLessThanOrEqualTo(11);
        retention(8192).run(ALL, NOON);
        assertThat(journal.first()).isGreaterThan(1).isLessThanOrEqualTo(paused);
    }

    @Test
    void keepsAllThatFitsAndIsYoung() throws Exception {
        for (int i = 0; i < 50; i++) {
            acted(i);
        }
        durable();
        forgetAll();
        retention(64 << 20).run(ALL, NOON);
        assertThat(journal.first()).isEqualTo(1);
        retention(64 << 20).run(ALL, NOON.plus(Duration.ofDays(2)));
        assertThat(journal.first()).as("too old").isGreaterThan(1);
    }
}
