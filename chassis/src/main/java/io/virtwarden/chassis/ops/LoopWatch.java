package io.virtwarden.chassis.ops;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The live check: every loop came round within its limit. Any thread. */
public final class LoopWatch implements Check {
    // Ten beats missed: garbage collection and a paused virtual machine pass, a blocked loop does not.
    private static final Duration EVENT_LOOP_LIMIT = Duration.ofSeconds(10);

    private final LongSupplier nanos;
    private final List<Pulse> pulses = new CopyOnWriteArrayList<>();

    /** @param nanos usually {@link System#nanoTime} */
    public LoopWatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Watches one more loop from now on; the loop calls {@link Pulse#beat}. */
    public Pulse watch(String name, Duration limit) {
        var pulse = new Pulse(name, limit, nanos);
        pulses.add(pulse);
        return pulse;
    }

    /** Watches every event loop of a Vert.x, each by a timer of its own. */
    public void watchEventLoops(Vertx vertx) {
        var number = 0;
        for (var loop : ((VertxInternal) vertx).eventLoopGroup()) {
            var pulse = watch("event loop " + number++, EVENT_LOOP_LIMIT);
            var unused = loop.scheduleAtFixedRate(pulse::beat, 0, 1, TimeUnit.SECONDS);
        }
    }

    /** The loop has ended as it should. */
    public void unwatch(Pulse pulse) {
        pulses.remove(pulse);
    }

    @Override
    public String name() {
        return "loops";
    }

    @Override
    public Status check() {
        var stuck = pulses.stream()
                .filter(pulse -> pulse.age().compareTo(pulse.limit()) > 0)
                .map(pulse -> pulse.name() + " has not turned for "
                        + pulse.age().toSeconds() + " s (limit " + pulse.limit().toSeconds() + " s)")
                .collect(Collectors.joining("; "));
        return stuck.isEmpty() ? Status.ok(pulses.size() + " loops turn") : Status.failed(stuck);
    }
}
