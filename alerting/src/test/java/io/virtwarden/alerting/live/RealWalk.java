package io.virtwarden.alerting.live;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.engine.EngineUnderTest;
import io.virtwarden.alerting.engine.MortalActions;
import io.virtwarden.alerting.engine.MortalJournal;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One alert about a guest of a real libvirtd, taken to its end; whoever is asked says yes. As a process it dies at the stage that it is
 * told, as if by SIGKILL.
 *
 * @param folder of the journal
 * @param uri of libvirtd
 * @param vm which guest
 * @param startsAt when the alert began
 */
record RealWalk(Path folder, String uri, UUID vm, Instant startsAt) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is asked for. */
    enum Story {
        /** A person is asked first. */
        SUSPEND("approve", "{action: suspend, timeout: 10s}"),
        /** Of a block copy that runs. */
        ABORT_COPY("auto", "{action: block-job-abort, with: {disk: vda}, timeout: 10s}");

        private final String book;

        Story(String mode, String step) {
            book = """
                rules:
                  it:
                    description: test
                    alert: ['alertname="Wild"']
                    mode: %s
                    steps: [%s]
                    limits: {cooldown: 0s, flaps: 100}
                """.formatted(mode, step);
        }
    }

    /**
     * What became of it.
     *
     * @param status of the only incident
     * @param trail every record of the audit trail
     */
    record Ended(String status, List<String> trail) {}

    /** Arguments: folder, URI, domain, start, story, stage. */
    public static void main(String[] args) throws Exception {
        RealWalk walk = new RealWalk(Path.of(args[0]), args[1], UUID.fromString(args[2]), Instant.parse(args[3]));
        System.out.println(walk.go(Story.valueOf(args[4]), args[5]));
        Runtime.getRuntime().halt(0);
    }

    Ended go(Story story, String stage) throws Exception {
        try (Links links = new Links(LinkSettings.standard(), InstantSource.system());
                LibvirtActions real = LibvirtActions.open(
                        links,
                        List.of(uri),
                        LiveSettings.standard(
                                folder.resolve("undo"), InstantSource.system(), new SimpleMeterRegistry()));
                EngineUnderTest bench = new EngineUnderTest(
                        folder,
                        story.book,
                        journal -> new MortalJournal(journal, stage),
                        fake -> new MortalActions(real, stage))) {
            real.prepare();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!(Guests.done(real.look(vm)) instanceof Sight.Here) && System.nanoTime() < end) {
                LockSupport.parkNanos(10_000_000);
            }
            bench.engine.listed("lab:///", Set.of(vm));
            bench.submit(EngineUnderTest.alert(vm, startsAt));
            Incident incident = bench.incidents().get(0);
            while (!incident.closed() && System.nanoTime() < end) {
                if (incident.phase() == Incident.Phase.WAITING) {
                    String id = Objects.requireNonNull(incident.decision()).id();
                    bench.engine.answer(id, true, "ann", "looks right").get(30, TimeUnit.SECONDS);
                }
                LockSupport.parkNanos(10_000_000);
                incident = bench.incidents().get(0);
            }
            return new Ended(incident.status(), bench.trail());
        }
    }
}
