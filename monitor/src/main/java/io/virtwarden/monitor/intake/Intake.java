package io.virtwarden.monitor.intake;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.Pulse;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.monitor.inventory.KnownState;
import io.virtwarden.monitor.inventory.Reconciler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From the signal queue into the journal. Opening it brings the known state back and settles what was missed while no monitor
 * ran; {@link #start} makes its thread take signals.
 */
public final class Intake implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Intake.class);
    private static final int NOTICES = 1024;
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final KnownState known = new KnownState();
    private final Hearing hearing = new Hearing();
    private final ArrayBlockingQueue<Gap> notices = new ArrayBlockingQueue<>(NOTICES);
    private final Trail trail;
    private final Keeper keeper;
    private final IntakeLoop loop;
    private final Thread thread;

    /**
     * What it works on.
     *
     * @param uris every connection that may be heard
     * @param folder for the state file and the mark; exists
     * @param lifecycle the table's row of each kind of object
     * @param pulse beaten by the loop
     * @param listener hears of each change
     */
    public record Surroundings(
            UUID node,
            List<String> uris,
            Path folder,
            Journal journal,
            SignalQueue queue,
            Function<ObjectKind, EventType> lifecycle,
            MeterRegistry registry,
            InstantSource clock,
            Pulse pulse,
            IntakeListener listener) {}

    private Intake(Surroundings on) {
        AuditTrail audit = AuditTrail.open(on.journal(), on.node());
        StateFile stateFile = new StateFile(on.folder().resolve("known-state.jsonl"));
        Path markFile = on.folder().resolve("watch.json");
        DamageWatch damages = new DamageWatch(on.journal(), on.clock(), notices::offer);
        keeper = new Keeper(markFile, stateFile, on.journal(), known, hearing, on.clock(), damages);
        trail = new Trail(audit, on.node(), on.registry());
        loop = new IntakeLoop(
                on.queue(),
                notices,
                known,
                new Reconciler(on.lifecycle()),
                hearing,
                trail,
                keeper,
                new Latency(on.journal(), on.clock(), on.registry()),
                on.listener(),
                on.clock(),
                on.pulse());
        thread = new Thread(loop, "monitor-intake");
        meters(on);
        settlePast(on, audit, WatchMark.read(markFile), restore(on.journal(), stateFile));
        // Before anything can close the journal in order: it would not tell of these damages again.
        damages.look();
    }

    /**
     * Reads the state file and the journal's tail.
     *
     * @throws RuntimeException if the journal cannot be continued; the message says why
     */
    public static Intake open(Surroundings on) {
        return new Intake(on);
    }

    /** Begins to take signals. */
    public void start() {
        keeper.start();
        thread.start();
    }

    /** What is known of every object; any thread reads. */
    public KnownState known() {
        return known;
    }

    /** Has a gap recorded that somebody else found. Any thread; when too many wait, false, and the caller keeps it. */
    public boolean report(Gap gap) {
        return notices.offer(gap);
    }

    /** Whether events are still taken. Any thread. */
    public Status status() {
        String failure = loop.failure();
        return failure == null ? Status.ok("events are taken") : Status.failed(failure);
    }

    /** Takes what is left in the queue, then marks the orderly end. The feed must be closed before. */
    @Override
    public void close() {
        loop.end();
        try {
            thread.join(GOODBYE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive() || loop.failure() != null) {
            LOG.warn("Closed while the journal takes no events: the next start records a gap");
            thread.interrupt();
            keeper.close();
        } else {
            keeper.finish(trail.last());
        }
    }

    private @Nullable Instant restore(Journal journal, StateFile file) {
        try {
            return Restore.into(known, journal, file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the known state was restored", e);
        }
    }

    /** What happened to each connection and to the journal before this start. */
    private void settlePast(Surroundings on, AuditTrail audit, Optional<WatchMark> mark, @Nullable Instant lastRecord) {
        Past past = new Past(mark, lastRecord);
        for (String uri : on.uris()) {
            past.deafness(uri).ifPresent(gap -> hearing.deafSince(uri, gap.from(), gap.reason(), gap.detail()));
        }
        Instant now = on.clock().instant();
        if (audit.start() == AuditTrail.Start.REANCHORED) {
            report(new Gap(
                    Gap.Reason.CHAIN_RESTARTED,
                    lastRecord == null ? now : lastRecord,
                    now,
                    null,
                    null,
                    null,
                    null,
                    "the last record of the journal cannot be read: the hash chain starts anew after it"));
        }
    }

    private void meters(Surroundings on) {
        SignalQueue queue = on.queue();
        MeterRegistry registry = on.registry();
        Gauge.builder("virtwarden.events.queue", queue, SignalQueue::size)
                .description("Signals of the hypervisors that wait for the journal")
                .register(registry);
        Gauge.builder("virtwarden.events.queue.capacity", queue, SignalQueue::capacity)
                .description("Signals that may wait (monitor.events.queue)")
                .register(registry);
        FunctionCounter.builder("virtwarden.events.refused", queue, SignalQueue::refused)
                .description("Events dropped because the queue was full; each is covered by a gap record")
                .register(registry);
        FunctionCounter.builder("virtwarden.events.lost", loop, IntakeLoop::lost)
                .description("Signals dropped because the journal takes nothing any more")
                .register(registry);
        for (ObjectKind kind : ObjectKind.values()) {
            Gauge.builder("virtwarden.known.objects", known, state -> state.count(kind))
                    .description("Objects whose state is known")
                    .tag("object", kind.word())
                    .register(registry);
        }
    }
}
