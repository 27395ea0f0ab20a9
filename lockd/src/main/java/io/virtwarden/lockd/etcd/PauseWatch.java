package io.virtwarden.lockd.etcd;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late the loop comes round: garbage collection, a stopped process, a host that is overloaded or asleep. What was seen
 * once may happen again between a decision and what it leads to. Loop's thread, but for {@link #largest}.
 */
final class PauseWatch {
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Loop loop;
    private volatile long largest;
    private boolean stopped;

    PauseWatch(Loop loop) {
        this.loop = loop;
    }

    void start() {
        long due = loop.nanos() + EVERY.toNanos();
        loop.after(EVERY, () -> {
            largest = Math.max(largest, loop.nanos() - due);
            if (!stopped) {
                start();
            }
        });
    }

    void stop() {
        stopped = true;
    }

    /** The largest pause so far. */
    Duration largest() {
        return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(largest));
    }
}
