package io.virtwarden.monitor.intake;

import io.virtwarden.chassis.journal.JournalStoppedException;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.Pulse;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.inventory.Inventory;
import io.virtwarden.monitor.inventory.Difference;
import io.virtwarden.monitor.inventory.KnownState;
import io.virtwarden.monitor.inventory.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one thread between the hypervisors' signals and the journal: takes what was heard, knows what it means for the object,
 * and appends the record. While the journal waits for space, so does it, and the queue in front of it fills; what then finds
 * no room is counted and becomes a gap record.
 */
final class IntakeLoop implements Runnable {
    private static final KeyedLogger LOG = KeyedLogger.of(IntakeLoop.class);
    private static final int BATCH = 2048;
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final SignalQueue queue;
    private final Queue<Gap> notices;
    private final KnownState known;
    private final Reconciler reconciler;
    private final Hearing hearing;
    private final Trail trail;
    private final Keeper keeper;
    private final Latency latency;
    private final IntakeListener listener;
    private final InstantSource clock;
    private final Pulse pulse;
    private final AtomicLong lost = new AtomicLong();
    private final Doubts doubts = new Doubts();

    private volatile boolean ending;
    private volatile @Nullable String failure;

    /** @param notices gaps that other threads found, to be recorded here */
    IntakeLoop(
            SignalQueue queue,
            Queue<Gap> notices,
            KnownState known,
            Reconciler reconciler,
            Hearing hearing,
            Trail trail,
            Keeper keeper,
            Latency latency,
            IntakeListener listener,
            InstantSource clock,
            Pulse pulse) {
        this.queue = queue;
        this.notices = notices;
        this.known = known;
        this.reconciler = reconciler;
        this.hearing = hearing;
        this.trail = trail;
        this.keeper = keeper;
        this.latency = latency;
        this.listener = listener;
        this.clock = clock;
        this.pulse = pulse;
    }

    /** Takes what is still in the queue, then ends. */
    void end() {
        ending = true;
    }

    /** Why nothing is taken in any more; null while all is well. Any thread. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Signals thrown away because the journal takes nothing any more. Any thread. */
    long lost() {
        return lost.get();
    }

    @Override
    public void run() {
        try {
            for (boolean last = false; !last; ) {
                last = ending;
                List<FeedSignal> batch = queue.drain(BATCH, last ? Duration.ZERO : PATIENCE);
                last &= batch.size() < BATCH;
                pulse.beat();
                take(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(List<FeedSignal> batch) {
        if (failure != null) {
            lost.addAndGet(batch.size());
            return;
        }
        int done = 0;
        try {
            for (Gap gap = notices.poll(); gap != null; gap = notices.poll()) {
                gap(gap);
            }
            for (FeedSignal signal : batch) {
                take(signal);
                done++;
            }
            taken(batch);
        } catch (JournalStoppedException e) {
            failure = e.getMessage();
            lost.addAndGet(batch.size() - done);
            LOG.error("The journal takes no events any more", "reason", e.getMessage());
        }
    }

    private void taken(List<FeedSignal> batch) {
        if (batch.isEmpty()) {
            keeper.heardThrough(clock.instant());
        } else {
            Instant latest = batch.get(batch.size() - 1).at();
            keeper.heardThrough(latest);
            latency.appended(trail.last(), latest);
        }
        keeper.pictureIfDue(trail.last());
    }

    private void take(FeedSignal signal) {
        if (signal instanceof FeedSignal.Heard heard) {
            trail.heard(heard.event(), known.apply(heard.event()));
            doubts.heard(heard.uri(), heard.event().subject().identity());
            listener.changed(heard.event());
        } else if (signal instanceof FeedSignal.Connected connected) {
            connected(connected);
        } else if (signal instanceof FeedSignal.Listed listed) {
            listed(listed);
        } else if (signal instanceof FeedSignal.Lost away) {
            LOG.warn("Connection lost", "uri", away.uri(), "reason", away.reason());
            hearing.lost(away.uri(), away.lastHeard(), away.reason());
            keeper.mark();
        } else if (signal instanceof FeedSignal.Overflowed full) {
            LOG.warn("Events came faster than the journal took them", "uri", full.uri(), "count", full.count());
            doubts.gap(full.uri());
            gap(Gap.overflow(full.uri(), full.since(), full.at(), full.count()));
            listener.missed(full.uri());
        }
    }

    private void connected(FeedSignal.Connected connected) {
        String uri = connected.uri();
        hearing.connected(uri, connected.at()).ifPresent(this::gap);
        doubts.connected(uri);
        reconcile(uri, connected.generation(), connected.at(), connected.inventory(), Set.of());
        listener.missed(uri);
        keeper.mark();
    }

    private void listed(FeedSignal.Listed listed) {
        Set<String> alone = new HashSet<>(listed.unsettled());
        Set<String> differing = reconciler.differing(known, listed.uri(), listed.inventory());
        differing.removeAll(alone);
        alone.addAll(doubts.listed(listed.uri(), differing));
        reconcile(listed.uri(), listed.generation(), listed.at(), listed.inventory(), alone);
    }

    private void reconcile(String uri, long generation, Instant at, Inventory inventory, Set<String> unsettled) {
        List<Difference> differences = reconciler.reconcile(known, uri, generation, at, inventory, unsettled);
        for (Difference difference : differences) {
            trail.reconciled(difference);
            listener.changed(difference.event());
        }
        if (!differences.isEmpty()) {
            LOG.info("Compared what is there with what was known", "uri", uri, "count", differences.size());
        }
    }

    private void gap(Gap gap) {
        trail.gap(gap, clock.instant());
        LOG.warn("Gap recorded", "reason", gap.reason().word(), "uri", gap.uri(), "from", gap.from(), "to", gap.to());
    }
}
