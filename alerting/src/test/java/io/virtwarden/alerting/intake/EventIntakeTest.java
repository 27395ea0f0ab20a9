package io.virtwarden.alerting.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.alerting.engine.EngineUnderTest;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.ops.LoopWatch;
import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.inventory.Inventory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventIntakeTest {
    private static final String URI = "fake:///";
    private static final UUID OTHER = new UUID(5, 5);
    private static final String RULES = """
        rules:
          wake:
            description: test
            event: lifecycle
            where: ['event="suspended"', 'detail="ioerror"']
            mode: auto
            steps: [{action: resume, with: {settle: 0s}, timeout: 2s}]
            limits: {cooldown: 0s, flaps: 100}
        """;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final SignalQueue queue = new SignalQueue(1000);

    @TempDir
    Path folder;

    private @Nullable EngineUnderTest bench;
    private @Nullable EventIntake intake;

    @BeforeEach
    void start() throws Exception {
        EngineUnderTest made = new EngineUnderTest(folder, RULES);
        bench = made;
        EventIntake started = new EventIntake(
                queue,
                made.engine,
                new LoopWatch(System::nanoTime).watch("events", Duration.ofMinutes(1)),
                event -> {});
        intake = started;
        started.start();
    }

    @AfterEach
    void stop() {
        if (intake != null) {
            intake.close();
        }
        if (bench != null) {
            bench.close();
        }
    }

    private EngineUnderTest bench() {
        EngineUnderTest made = bench;
        if (made == null) {
            throw new IllegalStateException("not started");
        }
        return made;
    }

    private static FeedSignal.Heard lifecycle(UUID domain, String name, Instant at, int what, int detail) {
        return new FeedSignal.Heard(new HypervisorEvent(
                URI,
                1,
                EventTable.row(ObjectKind.DOMAIN, "lifecycle"),
                new Subject(ObjectKind.DOMAIN, domain, name, 3),
                at,
                List.of(what, detail)));
    }

    private static FeedSignal.Connected connected(UUID... domains) {
        List<Inventory.DomainEntry> entries = java.util.Arrays.stream(domains)
                .map(uuid ->
                        new Inventory.DomainEntry(new Subject(ObjectKind.DOMAIN, uuid, "vm", 3), 1, 1, true, false))
                .toList();
        return new FeedSignal.Connected(
                URI, Instant.EPOCH, 1, new Inventory(entries, null, null, null, null), List.of());
    }

    private void tell(FeedSignal signal) {
        assertThat(queue.offer(signal, Duration.ofSeconds(10))).isTrue();
    }

    private void awaitTrail(String text) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(bench().trail()).anyMatch(line -> line.contains(text)));
    }

    @Test
    void resumesWhatAnEventSaysIsPausedByAnIoError() {
        bench().actions.put(EngineUnderTest.VM, "paused");

        tell(lifecycle(EngineUnderTest.VM, "vm \u202e\ud83d\udc27", now, 3, 2));

        await().atMost(Duration.ofSeconds(30)).until(() -> bench().status().equals("verified"));
        assertThat(bench().actions.calls()).hasSize(1);
    }

    @Test
    void everyEventIsAnIncidentOfItsOwnAndOnesNobodyAsksForAreNone() throws Exception {
        bench().actions.put(EngineUnderTest.VM, "paused");

        tell(lifecycle(EngineUnderTest.VM, "vm", now, 3, 2));
        tell(lifecycle(EngineUnderTest.VM, "vm", now, 3, 0));
        tell(lifecycle(EngineUnderTest.VM, "vm", now.plusMillis(1), 3, 2));

        await().atMost(Duration.ofSeconds(30)).until(() -> bench().incidents().size() == 2);
        assertThat(bench().incidents())
                .extracting(Incident::signal)
                .extracting(Signal::startsAt)
                .containsExactlyInAnyOrder(now, now.plusMillis(1));
    }

    @Test
    void aDomainThatLeftIsNotTheNodesAnyMoreAndALostConnectionDeclines() {
        tell(connected(EngineUnderTest.VM, OTHER));
        tell(lifecycle(EngineUnderTest.VM, "vm", now, 1, 0));
        tell(lifecycle(EngineUnderTest.VM, "vm", now, 3, 2));
        awaitTrail("\"code\":\"not-local\"");

        tell(new FeedSignal.Lost(URI, now, 1, now, "test"));
        tell(lifecycle(OTHER, "other", now, 3, 2));
        awaitTrail("\"code\":\"domains-unknown\"");
    }

    @Test
    void whatTheQueueDroppedIsAGapInTheAuditTrail() {
        tell(new FeedSignal.Overflowed(URI, now, 1, now.minusSeconds(3), 41));
        tell(new FeedSignal.Overflowed(URI, now, 1, now, 1));

        awaitTrail("io.virtwarden.node.gap.v1");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(bench().registry
                                .get("virtwarden.alerting.missing")
                                .tag("reason", "queue-overflow")
                                .counter()
                                .count())
                        .isEqualTo(42));
    }

    @Test
    void anUnreadableEventIsAGapAndTakesNoOtherWithIt() {
        bench().actions.put(EngineUnderTest.VM, "paused");
        tell(new FeedSignal.Heard(new HypervisorEvent(
                URI,
                1,
                EventTable.row(ObjectKind.DOMAIN, "lifecycle"),
                new Subject(ObjectKind.DOMAIN, EngineUnderTest.VM, "vm", 3),
                now,
                List.of())));

        tell(lifecycle(EngineUnderTest.VM, "vm", now, 3, 2));

        await().atMost(Duration.ofSeconds(30)).until(() -> bench().status().equals("verified"));
        awaitTrail("\"reason\":\"refused\"");
    }
}
