package io.virtwarden.alerting.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.HeldLease;
import io.virtwarden.alerting.action.Undone;
import io.virtwarden.alerting.guard.LeaseSight;
import io.virtwarden.alerting.guard.QuotaSight;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    Path folder;

    @Test
    void actsOnceOnAnAlertThatIsSentAgainAndAgain() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            for (int i = 0; i < 20; i++) {
                bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            }
            awaitStatus(bench, "verified");
            bench.actions.put(EngineUnderTest.VM, "running");
            assertThat(bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now))
                            .duplicate())
                    .isEqualTo(1);
            assertThat(bench.actions.calls()).hasSize(1);
        }
    }

    @Test
    void aNewStartIsANewIncident() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "verified");
            bench.actions.put(EngineUnderTest.VM, "running");
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now.plusSeconds(1)));
            await().until(() -> bench.actions.calls().size() == 2);
        }
    }

    @Test
    void neverActsAgainAfterARestart() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "verified");
        }
        try (EngineUnderTest next = bench("auto")) {
            next.actions.put(EngineUnderTest.VM, "running");
            assertThat(next.submit(EngineUnderTest.alert(EngineUnderTest.VM, now))
                            .duplicate())
                    .isEqualTo(1);
            assertThat(next.status()).isEqualTo("verified");
            assertThat(next.actions.calls()).hasSize(1);
        }
    }

    @Test
    void observesWithoutActingAndSaysWhatItWouldHaveDone() throws Exception {
        try (EngineUnderTest bench = bench("observe")) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "observed");
            Incident incident = bench.incidents().get(0);
            assertThat(Objects.requireNonNull(incident.decision()).verdicts()).hasSize(15);
            assertThat(bench.actions.calls()).isEmpty();
        }
    }

    @Test
    void tellsADeclineOnceAndActsWhenItsReasonIsGone() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            bench.actions.put(EngineUnderTest.VM, "paused");
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "declined");
            assertThat(bench.incidents().get(0).lastCode()).contains("declined:not-running");
            bench.submit(); // all that was written before is durable then
            long written = bench.journal.durable();
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            assertThat(bench.journal.durable()).as("no news is not written").isEqualTo(written);

            bench.actions.put(EngineUnderTest.VM, "running");
            awaitStatus(bench, "verified");
        }
    }

    @Test
    void aResolvedSignalIsNotActedOnEvenIfItComesFirst() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            Signal alert = EngineUnderTest.alert(EngineUnderTest.VM, now);
            bench.submit(alert.resolved());
            bench.submit(alert);
            await().during(Duration.ofMillis(500))
                    .until(() -> bench.actions.calls().isEmpty());
            assertThat(bench.incidents().get(0).closed()).isTrue();
        }
    }

    @Test
    void waitsForAPersonAndTakesOneAnswer() throws Exception {
        try (EngineUnderTest bench = bench("approve")) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "waiting");
            String id =
                    Objects.requireNonNull(bench.incidents().get(0).decision()).id();

            List<CompletableFuture<Optional<Incident>>> answers = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(i -> bench.engine.answer(id, true, "person-" + i, ""))
                    .toList();
            long counted = answers.stream()
                    .map(CompletableFuture::join)
                    .filter(Optional::isPresent)
                    .count();

            assertThat(counted).isEqualTo(1);
            awaitStatus(bench, "verified");
            assertThat(bench.actions.calls()).hasSize(1);
        }
    }

    @Test
    void aNoIsForEver() throws Exception {
        try (EngineUnderTest bench = bench("approve")) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "waiting");
            String id =
                    Objects.requireNonNull(bench.incidents().get(0).decision()).id();
            assertThat(bench.engine.answer(id, false, "me", "no").get(5, TimeUnit.SECONDS))
                    .isPresent();
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            assertThat(bench.status()).isEqualTo("refused");
            assertThat(bench.engine.answer(id, true, "me", "yes").get(5, TimeUnit.SECONDS))
                    .isEmpty();
        }
    }

    @Test
    void aPauseSurvivesARestartAndEnds() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            bench.engine
                    .pause("work on the storage", Instant.now().plusSeconds(3600), "me")
                    .get(5, TimeUnit.SECONDS);
        }
        try (EngineUnderTest next = bench("auto")) {
            next.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(next, "declined");
            assertThat(next.incidents().get(0).lastCode()).contains("declined:paused");
            assertThat(next.engine.unpause("me").get(5, TimeUnit.SECONDS)).isTrue();
            awaitStatus(next, "verified");
        }
    }

    @Test
    void whatNeverReturnsIsVerifiedOnTheDomain() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            bench.actions.neverAnswer(EngineUnderTest.VM);
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "verified");
        }
    }

    @Test
    void whatHasNoEffectFailsAndTheNextStepFollows() throws Exception {
        String ladder = EngineUnderTest.suspends("auto")
                .replace(
                        "[{action: suspend, timeout: 2s}]",
                        "[{action: suspend, timeout: 1s}, {action: reset, timeout: 5s}]");
        try (EngineUnderTest bench = new EngineUnderTest(folder, ladder)) {
            bench.actions.put(EngineUnderTest.VM, "running");
            bench.actions.withoutEffect(true);
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "verified");
            assertThat(bench.actions.calls()).hasSize(2);
            assertThat(bench.actions.calls().get(1)).contains(" reset ");
        }
    }

    @Test
    void whatCannotBeSeenDeclinesAndIsTriedAgain() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            bench.actions.away(true);
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "declined");
            assertThat(bench.incidents().get(0).lastCode()).contains("declined:unseen");
            bench.actions.away(false);
            awaitStatus(bench, "verified");
        }
    }

    private EngineUnderTest between(Leases leases, Quota quota) throws Exception {
        String rules = EngineUnderTest.suspends("auto").replace("mode: auto", "mode: auto\n    needs-lease: true");
        EngineUnderTest bench = new EngineUnderTest(folder, rules, real -> real, fake -> fake, leases, quota);
        bench.actions.put(EngineUnderTest.VM, "running");
        return bench;
    }

    @Test
    void actsOnlyWithTheLeaseThatTheRuleNeeds() throws Exception {
        AtomicReference<LeaseSight> lease = new AtomicReference<>(new LeaseSight.Missing("not here"));
        try (EngineUnderTest bench = between(domain -> CompletableFuture.completedFuture(lease.get()), Quota.none())) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "declined");
            assertThat(bench.incidents().get(0).lastCode()).contains("declined:lease-missing");
            lease.set(new LeaseSight.Held("disk (token 7)", List.of(new HeldLease("disk", 7, "cluster"))));
            awaitStatus(bench, "verified");
            assertThat(bench.trail())
                    .filteredOn(line -> line.contains("action.started.v1"))
                    .singleElement()
                    .asString()
                    .contains("\"leases\":[{\"resource\":\"disk\",\"token\":7,\"scope\":\"cluster\"}]");
        }
    }

    @Test
    void whatWasTakenBackIsAuditedOnceThoughItIsToldAgainAlsoByTheNextProcess() throws Exception {
        Undone lifted;
        try (EngineUnderTest bench = bench("auto")) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "verified");
            String id =
                    Objects.requireNonNull(bench.incidents().get(0).started()).id();
            lifted = new Undone(id, EngineUnderTest.VM, "limits", now.toString(), "left", "theirs", "b", "a");
            assertThat(bench.engine.undone(lifted).get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(bench.engine.undone(lifted).get(30, TimeUnit.SECONDS)).isFalse();
        }
        try (EngineUnderTest next = bench("auto")) {
            assertThat(next.engine.undone(lifted).get(30, TimeUnit.SECONDS)).isFalse();
            assertThat(next.trail())
                    .filteredOn(line -> line.contains("action.undone.v1"))
                    .singleElement()
                    .asString()
                    .contains("\"rule\":\"calm\"", "\"result\":\"left\"", "\"before\":\"b\"", "\"after\":\"a\"");
        }
    }

    @Test
    void takesAPlaceOfTheQuotaBeforeItActsAndNoneWhenItDeclines() throws Exception {
        AtomicReference<QuotaSight> answer = new AtomicReference<>(new QuotaSight.Full(3, 3));
        List<String> reserved = new CopyOnWriteArrayList<>();
        Quota quota = new Quota() {
            @Override
            public CompletableFuture<QuotaSight> look() {
                return CompletableFuture.completedFuture(new QuotaSight.Room(2, 3));
            }

            @Override
            public CompletableFuture<QuotaSight> reserve(String id, UUID domain) {
                reserved.add(id);
                return CompletableFuture.completedFuture(answer.get());
            }
        };
        Leases held = domain -> CompletableFuture.completedFuture(new LeaseSight.Held("disk", List.of()));
        try (EngineUnderTest bench = between(held, quota)) {
            bench.actions.put(EngineUnderTest.VM, "paused");
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "declined");
            assertThat(reserved).as("declined by another guard").isEmpty();
            bench.actions.put(EngineUnderTest.VM, "running");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> bench.incidents().get(0).lastCode().equals(Optional.of("declined:quota-used")));
            assertThat(bench.actions.calls()).isEmpty();
            answer.set(new QuotaSight.Reserved(3, 3));
            awaitStatus(bench, "verified");
            assertThat(Set.copyOf(reserved)).as("always for the same action").hasSize(1);
            assertThat(bench.actions.calls()).hasSize(1);
        }
    }

    @Test
    void whatKafkaNeverHadIsAGapInTheAuditTrailWithItsSequences() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            bench.engine.recordsLost(3, 9);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> bench.trail().stream()
                            .anyMatch(line -> line.startsWith("io.virtwarden.node.gap.v1")
                                    && line.contains("\"reason\":\"outbox-bound\"")
                                    && line.contains("\"count\":7")
                                    && line.contains("\"firstSequence\":3,\"lastSequence\":9")));
        }
    }

    @Test
    void aStormOpensTheBreakerAndActsOnFewAtMost() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            List<Signal> storm = new java.util.ArrayList<>();
            for (int i = 1; i <= 10_000; i++) {
                storm.add(EngineUnderTest.alert(new UUID(1, i), now));
            }
            for (int from = 0; from < storm.size(); from += 500) {
                bench.engine.submit(storm.subList(from, from + 500)).get(20, TimeUnit.SECONDS);
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> bench.incidents().stream().noneMatch(one -> one.decision() == null));
            assertThat(bench.actions.calls()).hasSizeLessThanOrEqualTo(10);
            assertThat(bench.registry
                            .get("virtwarden.alerting.breaker.open")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(bench.incidents()).hasSize(10_000);
        }
    }

    @Test
    void refusesMoreIncidentsThanItCanRemember() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            List<Signal> many = new java.util.ArrayList<>();
            for (int i = 1; i <= 20_001; i++) {
                many.add(EngineUnderTest.alert(new UUID(1, i), now));
            }
            assertThat(bench.engine.submit(many))
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(RefusedException.class);
            assertThat(bench.incidents()).isEmpty();
        }
    }

    @Test
    void aReloadActsOnWhatWasOnlyObserved() throws Exception {
        try (EngineUnderTest bench = bench("observe")) {
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "observed");
            Path file = Files.writeString(folder.resolve("armed.yaml"), EngineUnderTest.suspends("auto"));
            bench.engine
                    .rules(RuleBook.load(file, EnumSet.allOf(ActionKind.class)), "me")
                    .get(5, TimeUnit.SECONDS);
            bench.submit(EngineUnderTest.alert(EngineUnderTest.VM, now));
            awaitStatus(bench, "verified");
        }
    }

    @Test
    void simulatesWithoutWritingOrActing() throws Exception {
        try (EngineUnderTest bench = bench("auto")) {
            bench.submit(); // all that was written before is durable then
            long written = bench.journal.durable();
            var lines = bench.engine
                    .simulate(EngineUnderTest.alert(EngineUnderTest.VM, now), Optional.empty())
                    .get(5, TimeUnit.SECONDS);
            assertThat(lines).singleElement().matches(Simulated::passes);
            assertThat(bench.actions.calls()).isEmpty();
            assertThat(bench.journal.durable()).isEqualTo(written);
        }
    }

    private EngineUnderTest bench(String mode) throws Exception {
        EngineUnderTest bench = new EngineUnderTest(folder, EngineUnderTest.suspends(mode));
        bench.actions.put(EngineUnderTest.VM, "running");
        return bench;
    }

    private static void awaitStatus(EngineUnderTest bench, String status) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(bench.status()).isEqualTo(status));
    }
}
