package io.virtwarden.chassis.ops;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The live check: every loop came round within its limit. Any thread. */
public final class LoopWatch implements Check {
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
