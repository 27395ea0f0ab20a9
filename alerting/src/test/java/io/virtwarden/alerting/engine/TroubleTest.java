package io.virtwarden.alerting.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.alerting.rule.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around an action. */
class TroubleTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    Path folder;

    private EngineUnderTest bench() throws Exception {
        EngineUnderTest bench =
                new EngineUnderTest(folder, EngineUnderTest.suspends("auto").replace("timeout: 2s", "timeout: 3s"));
        bench.actions.put(EngineUnderTest.VM, "running");
        return bench;
    }

    private static void awaitStatus(EngineUnderTest bench, String status) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(bench.status()).isEqualTo(status));
    }

    @Test
    void twoAlertmanagersThatSendTheSameAtOnceLeadToOneAction() throws Exception {
        try (EngineUnderTest bench = bench()) {
            List<CompletableFuture<Receipt>> all = new ArrayList<>();
            List<Thread> pair = new ArrayList<>();
            for (int sender = 0; sender < 2; sender++) {
                pair.add(new Thread(() -> {
                    for (int i = 0; i < 50; i++) {
                        CompletableFuture<Receipt> one =
                                bench.engine.submit(List.of(EngineUnderTest.alert(EngineUnderTest.VM, now)));
                        synchronized (all) {
                            all.add(one);
                        }
                    }
                }));
            }
            pair.forEach(Thread::start);
            for (Thread sender : pair) {
                sender.join();
            }
            int received = 0;
            for (CompletableFuture<Receipt> one : all) {
                received += one.get(30, TimeUnit.SECONDS).received();
            }
            assertThat(received).isEqualTo(1);
            awaitStatus(bench, "verified");
            assertThat(bench.actions.calls()).hasSize(1);
        }
    }

    @Test
    void whenLibvirtGoesInTheMiddleTheEffectIsLookedForUntilItIsBack() throws Exception {
        try (EngineUnderTest bench = bench()) {
            bench.actions.neverAnswer(EngineUnderTest.VM);
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> bench.actions.calls().size() == 1);
            bench.actions.away(true);
            bench.actions.away(false);
            awaitStatus(bench, "verified");
            assertThat(bench.actions.calls()).hasSize(1);
        }
    }

    @Test
    void whatNobodyCanSeeUntilTheTimeoutIsUnknownAndForAPerson() throws Exception {
        try (EngineUnderTest bench = bench()) {
            bench.actions.neverAnswer(EngineUnderTest.VM);
            bench.actions.withoutEffect(true);
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> bench.actions.calls().size() == 1);
            bench.actions.away(true);
            awaitStatus(bench, "unknown");
            bench.actions.away(false);
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            assertThat(bench.status()).isEqualTo("unknown");
            assertThat(bench.actions.calls()).as("never called again").hasSize(1);
        }
    }

    @Test
    void aDomainThatIsGoneInTheMiddleIsAFailure() throws Exception {
        try (EngineUnderTest bench = bench()) {
            bench.actions.withoutEffect(true);
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> bench.actions.calls().size() == 1);
            Files.deleteIfExists(folder.resolve("domains").resolve(EngineUnderTest.VM + ".state"));
            awaitStatus(bench, "failed");
        }
    }

    @Test
    void domainsThatLiveElsewhereAreNobodysBusinessHere() throws Exception {
        try (EngineUnderTest bench = bench()) {
            bench.submit(EngineUnderTest.alert(new UUID(8, 8), now));
            awaitStatus(bench, "declined");
            assertThat(bench.incidents().get(0).lastCode()).contains("declined:not-local");
            assertThat(bench.actions.calls()).isEmpty();
        }
    }

    @Test
    void aClockThatIsAheadOrFarBehindDeclines() throws Exception {
        try (EngineUnderTest bench = bench()) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now.plus(Duration.ofHours(1))));
            awaitStatus(bench, "declined");
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now.minus(Duration.ofHours(1))));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(bench.incidents())
                            .extracting(one -> one.lastCode().orElse(""))
                            .containsExactly("declined:clock-skew", "declined:stale"));
            assertThat(bench.actions.calls()).isEmpty();
        }
    }

    @Test
    void aFullDiskRefusesEverythingAndDoesNothingUntilThereIsRoom() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        try (EngineUnderTest bench = new EngineUnderTest(
                folder, EngineUnderTest.suspends("auto"), real -> FullJournal.around(real, full), fake -> fake)) {
            bench.actions.put(EngineUnderTest.VM, "running");
            bench.submit();
            full.set(true);
            Signal alert = EngineUnderTest.alert(EngineUnderTest.VM, now);
            assertThat(bench.engine.submit(List.of(alert)))
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(RefusedException.class);
            bench.engine.recordsLost(1, 2);
            assertThat(bench.actions.calls()).isEmpty();
            full.set(false);
            bench.submit(alert);
            awaitStatus(bench, "verified");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> bench.trail().stream().anyMatch(line -> line.contains("node.gap.v1")));
        }
    }

    @Test
    void anIntentThatDidNotBecomeDurableIsNotActedOn() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        try (EngineUnderTest bench = new EngineUnderTest(
                folder, EngineUnderTest.suspends("approve"), real -> FullJournal.around(real, full), fake -> fake)) {
            bench.actions.put(EngineUnderTest.VM, "running");
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "waiting");
            String id = bench.incidents().get(0).decision() == null
                    ? ""
                    : java.util.Objects.requireNonNull(bench.incidents().get(0).decision())
                            .id();
            full.set(true);
            assertThat(bench.engine.answer(id, true, "me", "")).failsWithin(30, TimeUnit.SECONDS);
            assertThat(bench.actions.calls()).isEmpty();
        }
    }
}
