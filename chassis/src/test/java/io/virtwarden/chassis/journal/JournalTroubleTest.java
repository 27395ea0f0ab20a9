package io.virtwarden.chassis.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.journal.Journal.Condition.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or fail, and folders that are taken or forbidden. */
@Timeout(60)
class JournalTroubleTest {
    private static final Instant NOON = JournalContract.NOON;

    @TempDir
    Path temporary;

    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private int processes;

    private DiskJournal start() throws IOException {
        Owner owner = new Owner(1, Instant.ofEpochSecond(++processes), "here", "me");
        DiskJournal journal = new Opening(disk)
                .forWriting(JournalContract.SMALL, InstantSource.system(), owner, registry, Tags.of("journal", "test"));
        journal.start();
        return journal;
    }

    private double gauge(String name) {
        return registry.get(name).tag("journal", "test").gauge().value();
    }

    private static void finish(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void waitsForSpaceAndGoesOnByItselfWithNothingLost() throws Exception {
        try (Journal journal = start()) {
            JournalContract.fill(journal, 5);
            disk.leaveSpace(100);
            for (int i = 6; i <= 12; i++) journal.append(NOON.plusSeconds(i), 7, JournalContract.text(i));
            CompletionStage<Void> waiting = journal.whenDurable(12);
            await().until(() -> journal.condition().state() == State.FULL);
            assertThat(journal.condition().reason())
                    .contains("/forgetful")
                    .contains("full")
                    .contains("free some space");
            assertThat(gauge("virtwarden.journal.full")).isEqualTo(1);
            assertThat(waiting.toCompletableFuture()).isNotDone();
            assertThat(JournalContract.sequences(journal, 1)).isEqualTo(JournalContract.range(1, journal.durable()));
            disk.leaveSpace(Long.MAX_VALUE);
            finish(waiting);
            assertThat(journal.condition().state()).isEqualTo(State.ACCEPTING);
            assertThat(JournalContract.sequences(journal, 1)).isEqualTo(JournalContract.range(1, 12));
        }
    }

    @Test
    void letsTheAppenderWaitWhileTheBufferIsFullAndBoundsItsMemory() throws Exception {
        try (Journal journal = start()) {
            disk.leaveSpace(0);
            CompletableFuture<Void> appender = CompletableFuture.runAsync(() -> {
                for (int i = 1; i <= 200; i++) journal.append(NOON.plusSeconds(i), 7, JournalContract.text(i));
            });
            await().until(() -> journal.condition().state() == State.FULL);
            await().during(200, TimeUnit.MILLISECONDS).until(() -> journal.next() < 120);
            assertThat(gauge("virtwarden.journal.buffered")).isBetween(1.0, 4096.0);
            disk.leaveSpace(Long.MAX_VALUE);
            appender.get(20, TimeUnit.SECONDS);
            finish(journal.whenDurable(200));
            assertThat(JournalContract.sequences(journal, 1)).isEqualTo(JournalContract.range(1, 200));
        }
    }

    @Test
    void trimmingEndsTheWaitForSpaceAtOnce() throws Exception {
        try (Journal journal = start()) {
            JournalContract.fill(journal, 100);
            disk.leaveSpace(0);
            long last = journal.append(NOON.plusSeconds(101), 7, JournalContract.text(101));
            await().until(() -> journal.condition().state() == State.FULL);
            disk.leaveSpace(Long.MAX_VALUE);
            long start = System.nanoTime();
            journal.trim(50);
            finish(journal.whenDurable(last));
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
    }

    @Test
    void closingWhileTheDiskIsFullSaysWhatIsLost() throws Exception {
        Journal journal = start();
        JournalContract.fill(journal, 3);
        disk.leaveSpace(0);
        CompletionStage<Void> never = journal.whenDurable(journal.append(NOON, 7, new byte[10]));
        journal.close();
        assertThatThrownBy(() -> finish(never))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(JournalStoppedException.class)
                .hasMessageContaining("full");
    }

    @Test
    void stopsForGoodWhenASyncFails() throws Exception {
        DiskJournal journal = start();
        JournalContract.fill(journal, 3);
        disk.failSyncs(1);
        CompletionStage<Void> never = journal.whenDurable(journal.append(NOON, 7, new byte[10]));
        assertThatThrownBy(() -> finish(never)).hasMessageContaining("sync failed");
        assertThat(journal.condition().state()).isEqualTo(State.STOPPED);
        assertThat(journal.condition().reason()).contains("/forgetful").contains("restart");
        assertThat(gauge("virtwarden.journal.stopped")).isEqualTo(1);
        assertThatThrownBy(() -> journal.append(NOON, 7, new byte[10]))
                .isInstanceOf(JournalStoppedException.class)
                .hasMessageContaining("Input/output error");
        assertThat(journal.durable()).isEqualTo(3);
        assertThat(JournalContract.sequences(journal, 1)).isEqualTo(JournalContract.range(1, 3));
        journal.close();

        try (Journal again = start()) {
            assertThat(again.durable())
                    .as("what could still be read is not taken for synced")
                    .isEqualTo(3);
            JournalContract.fill(again, 2);
            disk.cutPower(new Random(1));
        }
        try (Journal again = start()) {
            assertThat(JournalContract.sequences(again, 1)).isEqualTo(JournalContract.range(1, 5));
        }
    }

    @Test
    void stopsForGoodWhenANewSegmentCannotBeSynced() throws Exception {
        try (Journal journal = start()) {
            JournalContract.fill(journal, 3);
            journal.append(NOON, 7, new byte[journal.largestPayload()]);
            finish(journal.whenDurable(4));
            disk.failSyncs(1);
            CompletionStage<Void> never = journal.whenDurable(journal.append(NOON, 7, new byte[1990]));
            assertThatThrownBy(() -> finish(never)).hasCauseInstanceOf(JournalStoppedException.class);
            assertThat(journal.durable()).isEqualTo(4);
        }
    }

    @Test
    void wakesAnAppenderThatWaitsWhenItCloses() throws Exception {
        Journal journal = start();
        disk.leaveSpace(0);
        CompletableFuture<Void> appender = CompletableFuture.runAsync(() -> {
            while (true) journal.append(NOON, 7, new byte[100]);
        });
        await().until(() -> journal.condition().state() == State.FULL);
        journal.close();
        assertThatThrownBy(() -> appender.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(JournalStoppedException.class);
    }

    @Test
    void countsWhatItDoes() throws Exception {
        try (Journal journal = start()) {
            JournalContract.fill(journal, 300);
            journal.trim(200);
            assertThat(registry.get("virtwarden.journal.appended")
                            .functionCounter()
                            .count())
                    .isEqualTo(300);
            assertThat(registry.get("virtwarden.journal.synced.groups")
                            .functionCounter()
                            .count())
                    .isPositive();
            assertThat(registry.get("virtwarden.journal.sync").timer().count()).isPositive();
            assertThat(gauge("virtwarden.journal.durable.sequence")).isEqualTo(300);
            assertThat(gauge("virtwarden.journal.first.sequence"))
                    .isEqualTo((double) journal.first())
                    .isGreaterThan(1);
            assertThat(gauge("virtwarden.journal.size")).isEqualTo((double) journal.size());
            assertThat(gauge("virtwarden.journal.segments"))
                    .isEqualTo(journal.segments().size());
            assertThat(gauge("virtwarden.journal.quarantined")).isZero();
            assertThat(gauge("virtwarden.journal.lost")).isZero();
        }
        assertThat(registry.getMeters()).as("closed journals leave no meters").isEmpty();
    }

    @Test
    void refusesASecondOpeningInTheSameProcessAndNamesTheOwner() throws Exception {
        try (Journal journal = open(temporary)) {
            JournalContract.fill(journal, 1);
            for (int i = 0; i < 2; i++)
                assertThatThrownBy(() -> open(temporary))
                        .isInstanceOf(JournalUnusableException.class)
                        .hasMessageContaining(
                                String.valueOf(ProcessHandle.current().pid()))
                        .hasMessageContaining(temporary.toString());
            JournalContract.fill(journal, 1);
        }
        open(temporary).close();
    }

    @Test
    void saysWhichFolderCannotBeUsedAndWhatToDo() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "in the way");
        assertThatThrownBy(() -> open(file.resolve("journal")))
                .isInstanceOf(JournalUnusableException.class)
                .hasMessageContaining(file.resolve("journal").toString())
                .hasMessageContaining(System.getProperty("user.name"))
                .hasMessageContaining("choose another");
    }

    @Test
    void saysThatThereIsNoJournalToRead() {
        assertThatThrownBy(() -> JournalFolder.readOnly(temporary.resolve("nothing")))
                .isInstanceOf(JournalUnusableException.class)
                .hasMessageContaining(temporary.resolve("nothing").toString());
    }

    private static Journal open(Path folder) {
        return JournalFolder.open(
                folder, JournalContract.SMALL, InstantSource.system(), new SimpleMeterRegistry(), Tags.empty());
    }
}
