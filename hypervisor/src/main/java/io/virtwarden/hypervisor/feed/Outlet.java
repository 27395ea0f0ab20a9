package io.virtwarden.hypervisor.feed;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection's way into the shared queue. Events may find it full, which is counted and then said; other signals are never
 * dropped: they wait here, and events behind them count as refused, so that the order holds. Guarded by its {@link Ear}.
 */
final class Outlet {
    private final String uri;
    private final SignalQueue queue;
    private final Duration patience;
    private final InstantSource clock;
    private final Deque<FeedSignal> waiting = new ArrayDeque<>();
    private long generation;
    private long dropped;
    private Instant droppedSince = Instant.MIN;
    private boolean overflowSaid;

    Outlet(String uri, SignalQueue queue, Duration patience, InstantSource clock) {
        this.uri = uri;
        this.queue = queue;
        this.patience = patience;
        this.clock = clock;
    }

    void generation(long current) {
        generation = current;
    }

    /** A signal that must arrive. */
    void say(FeedSignal signal) {
        settleOverflow();
        waiting.add(signal);
        flush();
    }

    /** An event. Waits for room once per overflow, not per event: libvirt's event loop serves every connection. */
    void hear(HypervisorEvent event) {
        if (dropped > 0 || !waiting.isEmpty()) {
            flush();
        }
        boolean clear = dropped == 0 && waiting.isEmpty();
        if (!clear || !queue.offer(new FeedSignal.Heard(event), patience)) {
            drop(1, event.seenAt());
        }
    }

    /** Events that were lost on this side. */
    void drop(long count, Instant since) {
        if (dropped == 0) {
            droppedSince = since;
        }
        dropped += count;
        queue.countRefused(count);
    }

    /** Hands over what waits, as far as there is room. */
    void flush() {
        // Room for one is not enough: an overflow stands until the consumer has caught up by half.
        if (dropped > 0 && queue.size() <= queue.capacity() / 2) {
            settleOverflow();
        }
        while (!waiting.isEmpty() && queue.offer(waiting.element(), Duration.ZERO)) {
            overflowSaid |= waiting.remove() instanceof FeedSignal.Overflowed;
        }
    }

    /** True once after each overflow that the consumer can now see: a listing is due. */
    boolean takeOverflowSaid() {
        boolean said = overflowSaid;
        overflowSaid = false;
        return said;
    }

    private void settleOverflow() {
        if (dropped > 0) {
            waiting.add(new FeedSignal.Overflowed(uri, clock.instant(), generation, droppedSince, dropped));
            dropped = 0;
        }
    }
}
