package io.virtwarden.alerting.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.alerting.engine.EngineUnderTest;
import io.virtwarden.alerting.live.RealWalk.Ended;
import io.virtwarden.alerting.live.RealWalk.Story;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorExtension;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.TestJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Killed at every stage over guests of a real libvirtd, and started again: called once at most, always closed, the chain intact. */
@ExtendWith(HypervisorExtension.class)
class RealKillWalkIT {
    private static final int KILLED = 137;
    private static final String INTENT = "io.virtwarden.action.started.v1";

    private final UUID vm = UUID.randomUUID();
    private final Instant startsAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    Path folder;

    /** Records: rules, received, waits, answered, decided, started, called, ended. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "after record 3",
                "after record 4",
                "before the call",
                "after the call",
                "after record 7",
                "before record 8"
            })
    void suspendsAfterAYesOnceAtMostThoughKilled(String stage, PrivateHypervisor lab) throws Exception {
        start(lab);
        SignalQueue queue = new SignalQueue(1_000);
        try (Links links = new Links(LinkSettings.standard(), InstantSource.system());
                Feed feed =
                        new Feed(links, List.of(lab.uri()), FeedSettings.standard(), queue, InstantSource.system())) {
            feed.start();
            List<FeedSignal> heard = new ArrayList<>();
            awaitHeard(queue, heard, () -> heard.stream().anyMatch(FeedSignal.Connected.class::isInstance));

            Ended ended = killedAndGoneOn(Story.SUSPEND, stage, lab);

            boolean called = !stage.equals("before the call");
            assertThat(ended.status()).isEqualTo(called ? "verified" : "unknown");
            assertThat(lab.virsh("domstate", "--reason", vm.toString()))
                    .startsWith(called ? "paused (user)" : "running");
            awaitHeard(queue, heard, () -> suspensions(heard) == (called ? 1 : 0));
        }
    }

    /** Records: rules, received, decided, started, called, ended. */
    @ParameterizedTest
    @ValueSource(strings = {"after record 3", "before the call", "after the call", "after record 5"})
    void abortsABlockCopyOnceAtMostThoughKilled(String stage, PrivateHypervisor lab) throws Exception {
        start(lab);
        Path copy = lab.scratch().resolve("copy-" + vm);
        lab.virsh("blockcopy", vm.toString(), "vda", "--dest", copy.toString(), "--bandwidth", "1", "--transient-job");

        Ended ended = killedAndGoneOn(Story.ABORT_COPY, stage, lab);

        boolean called = !stage.equals("before the call");
        assertThat(ended.status()).isEqualTo(called ? "verified" : "unknown");
        String job = lab.virsh("blockjob", vm.toString(), "vda", "--info");
        assertThat(job.contains("Bandwidth limit")).as(job).isEqualTo(!called);
    }

    private void start(PrivateHypervisor lab) throws Exception {
        Path disk = lab.disk("d-" + vm, "32M");
        lab.inside("qemu-io", "-f", "qcow2", "-c", "write 0 30M", disk.toString());
        DomainXml guest = BusyGuest.allowed("w-" + vm, vm).disk(disk, "vda");
        lab.define(guest);
        lab.virsh("start", vm.toString());
    }

    /** One process dies at that stage; the next one, here, goes on. */
    private Ended killedAndGoneOn(Story story, String stage, PrivateHypervisor lab) throws Exception {
        Process victim = new ProcessBuilder(TestJvm.command(
                        128,
                        RealWalk.class,
                        folder.toString(),
                        lab.uri(),
                        vm.toString(),
                        startsAt.toString(),
                        story.name(),
                        stage))
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(victim.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(victim.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(victim.exitValue()).as(said).isEqualTo(KILLED);
        } finally {
            victim.destroyForcibly();
        }
        Ended ended = new RealWalk(folder, lab.uri(), vm, startsAt).go(story, "none");
        assertThat(ended.trail()).filteredOn(line -> line.startsWith(INTENT)).hasSize(1);
        assertThat(EngineUnderTest.findings(folder.resolve("journal"))).isZero();
        return ended;
    }

    private static void awaitHeard(
            SignalQueue queue, List<FeedSignal> heard, java.util.concurrent.Callable<Boolean> enough) {
        await().atMost(Guests.PATIENCE).until(() -> {
            heard.addAll(queue.drain(100, Duration.ofMillis(200)));
            return enough.call();
        });
    }

    /** virDomainEventType suspended, by whatever reason. */
    private long suspensions(List<FeedSignal> heard) {
        return heard.stream()
                .filter(FeedSignal.Heard.class::isInstance)
                .map(signal -> ((FeedSignal.Heard) signal).event())
                .filter(event -> vm.equals(event.subject().uuid())
                        && event.type().name().equals("lifecycle")
                        && event.values().get(0).equals(3))
                .count();
    }
}
