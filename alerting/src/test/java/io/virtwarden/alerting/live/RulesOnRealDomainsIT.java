package io.virtwarden.alerting.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.alerting.engine.EngineUnderTest;
import io.virtwarden.alerting.intake.EventIntake;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.ops.LoopWatch;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon is for, from the signal to what is so on the domain: rules, engine and actions over two real libvirtds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RulesOnRealDomainsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(200);

    private final UUID vm = UUID.randomUUID();
    private @Nullable SmallDisk small;
    private @Nullable PrivateHypervisor first;
    private @Nullable PrivateHypervisor second;

    @TempDir
    Path folder = Path.of(".");

    private Links links = new Links(LinkSettings.standard(), InstantSource.system());
    private @Nullable LibvirtActions actions;
    private @Nullable EngineUnderTest engine;

    @BeforeAll
    void startHypervisors() throws Exception {
        LabRequirements.demand(LabRequirements.Part.HYPERVISOR, LabRequirements.Part.MOUNTS);
        small = SmallDisk.of("4m"); // Before them: their mounts begin as ours are.
        first = PrivateHypervisor.start();
        second = PrivateHypervisor.start();
    }

    @AfterAll
    void stopHypervisors() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {first, second, small}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @BeforeEach
    void connect() {
        links = new Links(LinkSettings.standard(), InstantSource.system());
    }

    @AfterEach
    void end() {
        if (engine != null) {
            engine.close();
        }
        if (actions != null) {
            actions.close();
        }
        links.close();
        here().clean();
        there().clean();
    }

    private PrivateHypervisor here() {
        return given(first);
    }

    private PrivateHypervisor there() {
        return given(second);
    }

    private static <T> T given(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not started");
        }
        return part;
    }

    /** An engine that knows {@link #vm}, with one rule. */
    private EngineUnderTest engine(String trigger, String mode, String step) throws Exception {
        LibvirtActions made = LibvirtActions.open(
                links,
                List.of(here().uri()),
                LiveSettings.standard(folder.resolve("undo"), InstantSource.system(), new SimpleMeterRegistry()));
        made.prepare();
        actions = made;
        String book = "rules:\n  it:\n    description: test\n    " + trigger + "\n    mode: " + mode
                + "\n    steps:\n      - " + step + "\n";
        EngineUnderTest open = new EngineUnderTest(folder, book, journal -> journal, fake -> made);
        engine = open;
        open.engine.listed("lab:///", Set.of(vm));
        return open;
    }

    private Signal alert(String name, String... labels) {
        Map<String, String> all = new HashMap<>(Map.of("alertname", name, "domain_uuid", vm.toString()));
        for (int i = 0; i < labels.length; i += 2) {
            all.put(labels[i], labels[i + 1]);
        }
        return new Signal(Signal.Source.ALERT, name, all, "f", Instant.now(), true, Optional.of(vm), 0);
    }

    private Incident ended(EngineUnderTest open) {
        return await("an end of the only incident")
                .atMost(PATIENCE)
                .pollInterval(TICK)
                .until(() -> open.incidents().get(0), one -> one.ended() != null);
    }

    private static void verified(Incident incident) {
        assertThat(given(incident.ended()).result())
                .as(given(incident.ended()).text())
                .isEqualTo("verified");
    }

    private String state(PrivateHypervisor hypervisor) {
        return hypervisor.virsh("domstate", "--reason", vm.toString());
    }

    private void awaitRunning(PrivateHypervisor hypervisor) {
        await("the guest to read its disk")
                .atMost(PATIENCE)
                .pollInterval(TICK)
                .until(() -> hypervisor
                        .virsh("domblkstat", vm.toString(), "vda")
                        .lines()
                        .anyMatch(line -> line.matches(".*rd_req\\s+[1-9].*")));
    }

    @Test
    void resumesAGuestThatAnIoErrorPausedOnceThereIsSpaceAgain() throws Exception {
        SmallDisk disk = given(small);
        EngineUnderTest open = engine(
                "event: lifecycle\n    where: ['event=\"suspended\"', 'detail=\"ioerror\"']",
                "auto",
                "{action: resume, with: {settle: 2s, space: 16MiB}, timeout: 1m}");
        SignalQueue queue = new SignalQueue(1_000);
        try (EventIntake events = new EventIntake(
                        queue,
                        open.engine,
                        new LoopWatch(System::nanoTime).watch("events", Duration.ofMinutes(5)),
                        given(actions)::heard);
                Feed feed = new Feed(
                        links,
                        List.of(here().uri()),
                        FeedSettings.every(Duration.ofMinutes(5)),
                        queue,
                        InstantSource.system())) {
            events.start();
            feed.start();
            here().define(BusyGuest.writing("w", vm, disk.folder(), 24 << 20));
            here().virsh("start", vm.toString());
            await("a decline")
                    .atMost(PATIENCE)
                    .pollInterval(TICK)
                    .until(() -> open.incidents().stream()
                            .anyMatch(one -> one.lastCode().equals(Optional.of("declined:no-space"))));
            assertThat(state(here())).isEqualTo("paused (I/O error)");

            disk.grow("64m");
            verified(ended(open));
            assertThat(state(here())).startsWith("running");
        }
    }

    @Test
    void abortsAMigrationThatDoesNotConverge() throws Exception {
        startRestless("m");
        EngineUnderTest open =
                engine("alert: ['alertname=\"MigrationNotConverging\"']", "auto", "{action: abort-job, timeout: 1m}");
        CompletableFuture<Boolean> migration = CompletableFuture.supplyAsync(() -> here().tryVirsh(
                        "migrate",
                        vm.toString(),
                        "--live",
                        "--p2p",
                        "--bandwidth",
                        "4",
                        "--desturi",
                        there().uri(),
                        "--migrateuri",
                        migrateUri()));
        await().atMost(PATIENCE)
                .pollInterval(TICK)
                .until(() -> here().virsh("domjobinfo", vm.toString()).contains("Outgoing migration"));

        open.submit(alert("MigrationNotConverging"));
        verified(ended(open));
        assertThat(migration.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(state(here())).startsWith("running");
        assertThat(there().virsh("list", "--all", "--uuid")).doesNotContain(vm.toString());
    }

    @Test
    void abortsABlockCopyThatTakesTooLong() throws Exception {
        here().define(BusyGuest.restless("b", vm, here().scratch()));
        here().virsh("start", vm.toString());
        Path image = here().disk("over-" + vm, "32M");
        here().inside("qemu-io", "-f", "qcow2", "-c", "write 0 30M", image.toString());
        here().virsh("attach-disk", vm.toString(), image.toString(), "vdb", "--subdriver", "qcow2", "--live");
        Path copy = here().scratch().resolve("copy-" + vm);
        here().virsh(
                        "blockcopy",
                        vm.toString(),
                        "vdb",
                        "--dest",
                        copy.toString(),
                        "--bandwidth",
                        "1",
                        "--transient-job");
        EngineUnderTest open = engine(
                "alert: ['alertname=\"BlockJobOverTime\"', 'disk!=\"\"']",
                "auto",
                "{action: block-job-abort, with: {disk: '${disk}'}, timeout: 1m}");

        open.submit(alert("BlockJobOverTime", "disk", "vdb"));
        verified(ended(open));
        assertThat(here().virsh("domblklist", vm.toString())).contains(image.toString());
        assertThat(Files.exists(copy)).isTrue();
    }

    /** Starts a guest whose memory never rests. */
    private void startRestless(String name) throws Exception {
        here().define(BusyGuest.restless(name, vm, here().scratch()));
        here().virsh("start", vm.toString());
        awaitRunning(here());
    }

    /** Migrates to the other hypervisor. */
    private String migrateThere(String more) {
        return "{action: migrate, with: {destination: '" + there().uri() + "', migrate-uri: '" + migrateUri() + "', "
                + more + "}, timeout: 55s}";
    }

    @Test
    void migratesAGuestLiveToTheOtherHypervisor() throws Exception {
        startRestless("l");
        EngineUnderTest open =
                engine("alert: ['alertname=\"HostTrouble\"']", "auto", migrateThere("limit: 50s, stalled: 40s"));

        open.submit(alert("HostTrouble"));
        Incident incident = ended(open);
        verified(incident);
        assertThat(given(incident.ended()).text()).contains("gone from here");
        assertThat(state(there())).startsWith("running");
        assertThat(here().virsh("list", "--all", "--uuid")).doesNotContain(vm.toString());
        assertThat(there().virsh("list", "--all", "--persistent", "--uuid")).contains(vm.toString());
    }

    @Test
    void endsItsOwnMigrationThatGetsNowhere() throws Exception {
        startRestless("n");
        EngineUnderTest open = engine(
                "alert: ['alertname=\"HostTrouble\"']",
                "auto",
                migrateThere("bandwidth: '2', auto-converge: 'false', limit: 12s, stalled: 10s"));

        open.submit(alert("HostTrouble"));
        Incident incident = ended(open);
        assertThat(given(incident.ended()).result()).isEqualTo("failed");
        assertThat(given(incident.ended()).text())
                .containsPattern("aborted, because it (got nowhere for 10 s|took longer than 12 s)");
        assertThat(state(here())).startsWith("running");
    }

    @Test
    void endsAMigrationThatGetsNowhereAlsoAfterARestart() throws Exception {
        startRestless("r");
        String trigger = "alert: ['alertname=\"HostTrouble\"']";
        String step = migrateThere("bandwidth: '2', auto-converge: 'false', limit: 15s, stalled: 15s");
        engine(trigger, "auto", step).submit(alert("HostTrouble"));
        await("the migration").atMost(PATIENCE).pollInterval(TICK).until(() -> job().contains("migration"));

        given(engine).close();
        given(actions).close();
        assertThat(job()).contains("migration");
        engine(trigger, "auto", step);
        await("its end").atMost(PATIENCE).pollInterval(TICK).until(() -> !job().contains("migration"));
        assertThat(state(here())).startsWith("running");
        assertThat(here().virsh("domjobinfo", "--completed", vm.toString())).doesNotContain("Completed");
    }

    private static final String UNWANTED = "alert: ['alertname=\"HostTrouble\"']\n    on-resolved: abort";

    @Test
    void endsItsOwnMigrationWhenTheAlertIsOver() throws Exception {
        startRestless("o");
        EngineUnderTest open = engine(
                UNWANTED, "auto", migrateThere("bandwidth: '2', auto-converge: 'false', limit: 50s, stalled: 50s"));
        Signal alert = alert("HostTrouble");
        open.submit(alert);
        await("the migration").atMost(PATIENCE).pollInterval(TICK).until(() -> job().contains("migration"));

        open.submit(alert.resolved());
        Incident incident = ended(open);
        assertThat(given(incident.ended()).result()).as(incident.toString()).isEqualTo("aborted");
        assertThat(given(incident.ended()).text()).contains("aborted, because the signal is over");
        assertThat(state(here())).startsWith("running");
        assertThat(there().virsh("list", "--all", "--uuid")).doesNotContain(vm.toString());
    }

    @Test
    void endsAMigrationOfAnEarlierProcessWhenTheAlertIsOver() throws Exception {
        startRestless("q");
        String step = migrateThere("bandwidth: '2', auto-converge: 'false', limit: 50s, stalled: 50s");
        Signal alert = alert("HostTrouble");
        engine(UNWANTED, "auto", step).submit(alert);
        await("the migration").atMost(PATIENCE).pollInterval(TICK).until(() -> job().contains("migration"));

        given(engine).close();
        given(actions).close();
        EngineUnderTest next = engine(UNWANTED, "auto", step);
        next.submit(alert.resolved());
        assertThat(given(ended(next).ended()).result()).isEqualTo("aborted");
        assertThat(job()).doesNotContain("migration");
        assertThat(state(here())).startsWith("running");
        assertThat(next.trail())
                .filteredOn(line -> line.contains("abort-called.v1"))
                .hasSize(1);
    }

    private String job() {
        return here().virsh("domjobinfo", vm.toString());
    }

    @Test
    void switchesItsOwnMigrationToPostCopyRatherThanEndIt() throws Exception {
        startRestless("p");
        EngineUnderTest open = engine(
                UNWANTED,
                "auto",
                migrateThere("bandwidth: '2', auto-converge: 'false', post-copy: 'true', limit: 10s, stalled: 10s"));

        SignalQueue queue = new SignalQueue(1_000);
        try (Feed feed = new Feed(
                links,
                List.of(here().uri()),
                FeedSettings.every(Duration.ofMinutes(5)),
                queue,
                InstantSource.system())) {
            feed.start();
            awaitSignal(queue, FeedSignal.Connected.class::isInstance);
            Signal alert = alert("HostTrouble");
            open.submit(alert);
            awaitSignal(queue, signal -> signal instanceof FeedSignal.Heard heard && isPostCopy(heard.event()));
            open.submit(alert.resolved()); // It must not be ended any more, whatever the rule says.
        }
        verified(ended(open));
        assertThat(state(there())).startsWith("running");
    }

    private static void awaitSignal(SignalQueue queue, Predicate<FeedSignal> wanted) {
        await().atMost(PATIENCE)
                .until(() -> queue.drain(100, TICK), signals -> signals.stream().anyMatch(wanted));
    }

    /** virDomainEventType suspended, detail post-copy. */
    private static boolean isPostCopy(HypervisorEvent event) {
        return event.type().name().equals("lifecycle") && event.values().equals(List.of(3, 7));
    }

    @Test
    void suspendsAfterAPersonSaidYesAndOnlyOnce() throws Exception {
        here().define(BusyGuest.restless("s", vm, here().scratch()));
        here().virsh("start", vm.toString());
        EngineUnderTest open = engine("alert: ['alertname=\"Wild\"']", "approve", "{action: suspend, timeout: 1m}");
        Signal alert = alert("Wild");
        open.submit(alert);
        await().atMost(PATIENCE).pollInterval(TICK).until(() -> open.status().startsWith("waiting"));
        assertThat(state(here())).startsWith("running");
        String id = given(open.incidents().get(0).decision()).id();

        assertThat(open.engine.answer(id, true, "ann", "looks right").get(10, TimeUnit.SECONDS))
                .isPresent();
        verified(ended(open));
        assertThat(state(here())).isEqualTo("paused (user)");

        here().virsh("resume", vm.toString());
        open.submit(alert);
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> state(here()).startsWith("running"));
    }

    private String migrateUri() {
        return "unix://" + here().scratch().resolve("m-" + vm.toString().substring(0, 8) + ".sock");
    }
}
