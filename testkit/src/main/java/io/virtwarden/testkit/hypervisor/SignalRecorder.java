package io.virtwarden.testkit.hypervisor;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The one consumer of a queue in tests: keeps everything, and waits for what a test is about. One thread. */
public final class SignalRecorder {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SignalQueue queue;
    private final List<FeedSignal> all = new ArrayList<>();
    private int seen;

    public SignalRecorder(SignalQueue queue) {
        this.queue = queue;
    }

    /** Everything so far, in order. */
    public List<FeedSignal> all() {
        return List.copyOf(all);
    }

    /** All events so far, in order. */
    public List<HypervisorEvent> events() {
        return all.stream()
                .filter(FeedSignal.Heard.class::isInstance)
                .map(signal -> ((FeedSignal.Heard) signal).event())
                .toList();
    }

    /** The next signal of this type after the one that was last waited for. Fails after 30 s. */
    public <T extends FeedSignal> T next(Class<T> type) {
        return next(type, signal -> true);
    }

    /** The next signal like this after the one that was last waited for. Fails after 30 s. */
    public <T extends FeedSignal> T next(Class<T> type, Predicate<T> wanted) {
        int from = seen;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            while (seen < all.size()) {
                FeedSignal signal = all.get(seen++);
                if (type.isInstance(signal) && wanted.test(type.cast(signal))) {
                    return type.cast(signal);
                }
            }
            drain(Duration.ofMillis(50));
        }
        throw new AssertionError("no such " + type.getSimpleName() + " within " + PATIENCE + "; heard instead: "
                + all.subList(from, all.size()));
    }

    /**
     * The next event of this type.
     *
     * @param name such as {@code lifecycle}
     */
    public HypervisorEvent event(String object, String name) {
        return next(
                        FeedSignal.Heard.class,
                        heard -> heard.event().type().name().equals(name)
                                && heard.event().subject().kind().word().equals(object))
                .event();
    }

    /** The next lifecycle event of this object with these numbers. */
    public HypervisorEvent lifecycle(String object, int event, int detail) {
        return next(
                        FeedSignal.Heard.class,
                        heard -> heard.event().type().name().equals("lifecycle")
                                && heard.event().subject().kind().word().equals(object)
                                && heard.event().values().equals(List.of(event, detail)))
                .event();
    }

    /** Drains for a while; for what must not come. */
    public void listen(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            drain(Duration.ofNanos(left));
        }
    }

    private void drain(Duration patience) {
        try {
            all.addAll(queue.drain(100_000, patience));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for signals", e);
        }
    }
}
