package io.virtwarden.alerting.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a ladder, a question and a running action when their signal is over. */
class OnResolvedTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private final Signal alert =
            EngineUnderTest.alert(EngineUnderTest.VM, Instant.now().truncatedTo(ChronoUnit.MILLIS));

    @TempDir
    Path folder;

    @Test
    void endsWhatRunsOnceIfTheRuleSaysSoAndAuditsIt() throws Exception {
        try (EngineUnderTest bench = migrating("abort")) {
            bench.submit(alert.resolved());
            bench.submit(alert.resolved());
            awaitStatus(bench, "aborted");

            assertThat(bench.actions.calls())
                    .filteredOn(call -> call.contains(" abort "))
                    .hasSize(1);
            assertThat(bench.trail())
                    .filteredOn(line -> line.startsWith("io.virtwarden.action.abort"))
                    .satisfiesExactly(
                            asked -> assertThat(asked)
                                    .contains("abort-asked", "\"reason\":\"the signal is over\"", "\"by\":\"rule\""),
                            called -> assertThat(called).contains("abort-called", "\"outcome\":\"done\""));
            assertThat(bench.trail()).anyMatch(line -> line.contains("ended.v1") && line.contains("\"aborted\""));
            assertThat(count(bench, "virtwarden.alerting.aborts", "outcome", "done"))
                    .isEqualTo(1);
            assertThat(count(bench, "virtwarden.alerting.actions", "result", "aborted"))
                    .isEqualTo(1);
        }
    }

    @Test
    void leavesWhatRunsAloneUnlessTheRuleSaysOtherwise() throws Exception {
        try (EngineUnderTest bench = migrating("leave")) {
            bench.submit(alert.resolved());
            await().during(Duration.ofMillis(500))
                    .atMost(LONG)
                    .until(() -> bench.status().equals("started"));
            bench.actions.put(EngineUnderTest.VM, "elsewhere");
            awaitStatus(bench, "verified");
            assertThat(bench.actions.calls()).noneMatch(call -> call.contains(" abort "));
        }
    }

    @Test
    void endsWhatAnEarlierProcessBegan() throws Exception {
        migrating("abort").close();
        try (EngineUnderTest next = new EngineUnderTest(folder, EngineUnderTest.migrates("abort"))) {
            assertThat(next.status()).isEqualTo("started");
            next.submit(alert.resolved());
            awaitStatus(next, "aborted");
            assertThat(next.actions.calls()).hasSize(2);
        }
    }

    @Test
    void whatCameToItsEndMeanwhileIsVerifiedAsUsual() throws Exception {
        try (EngineUnderTest bench = migrating("abort")) {
            bench.actions.put(EngineUnderTest.VM, "elsewhere");
            bench.submit(alert.resolved());
            awaitStatus(bench, "verified");
            assertThat(bench.actions.calls()).noneMatch(call -> call.contains(" abort "));
        }
    }

    @Test
    void saysThatTheRestOfALadderIsDropped() throws Exception {
        String ladder = """
            rules:
              ladder:
                description: test
                alert: ['alertname="Wild"']
                mode: auto
                steps: [{action: suspend, timeout: 1s}, {action: resume}, {action: reset}]
                limits: {cooldown: 0s, flaps: 100}
            """;
        try (EngineUnderTest bench = new EngineUnderTest(folder, ladder)) {
            bench.actions.put(EngineUnderTest.VM, "running");
            bench.actions.withoutEffect(true);
            bench.submit(alert);
            await().atMost(LONG)
                    .until(() ->
                            bench.incidents().get(0).lastCode().equals(java.util.Optional.of("declined:not-paused")));

            bench.submit(alert.resolved());
            await().atMost(LONG)
                    .until(() ->
                            bench.incidents().get(0).lastCode().equals(java.util.Optional.of("declined:resolved")));

            assertThat(bench.trail())
                    .filteredOn(line -> line.contains("step 2 of 3 is dropped: the signal is over"))
                    .hasSize(1);
            assertThat(count(bench, "virtwarden.alerting.decisions", "code", "resolved"))
                    .isEqualTo(1);
            assertThat(bench.actions.calls()).hasSize(1);
        }
    }

    @Test
    void asksNobodyAnyMore() throws Exception {
        try (EngineUnderTest bench = new EngineUnderTest(folder, EngineUnderTest.suspends("approve"))) {
            bench.actions.put(EngineUnderTest.VM, "running");
            bench.submit(alert);
            awaitStatus(bench, "waiting");
            bench.submit(alert.resolved());
            awaitStatus(bench, "refused");

            Incident incident = bench.incidents().get(0);
            assertThat(incident.answer()).hasFieldOrPropertyWithValue("reason", "the signal is over");
            assertThat(count(bench, "virtwarden.alerting.answers", "by", "alerting"))
                    .isEqualTo(1);
        }
    }

    private EngineUnderTest migrating(String onResolved) throws Exception {
        EngineUnderTest bench = new EngineUnderTest(folder, EngineUnderTest.migrates(onResolved));
        bench.actions.put(EngineUnderTest.VM, "running");
        bench.submit(alert);
        await().atMost(LONG).until(() -> bench.actions.calls().size() == 1);
        return bench;
    }

    private static double count(EngineUnderTest bench, String counter, String tag, String value) {
        return bench.registry.get(counter).tag(tag, value).counter().count();
    }

    private static void awaitStatus(EngineUnderTest bench, String status) {
        await().atMost(LONG).until(() -> bench.status().equals(status));
    }
}
