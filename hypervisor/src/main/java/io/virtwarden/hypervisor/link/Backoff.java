package io.virtwarden.hypervisor.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Delays between attempts: doubling, each drawn from its upper half, so that many clients do not come at once. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** Another failure: how long to wait now. */
    Duration next() {
        long ceiling = first.toMillis() << Math.min(failures, 20);
        ceiling = Math.min(ceiling, longest.toMillis());
        failures++;
        return Duration.ofMillis(Math.max(1, ceiling / 2 + random.nextLong(ceiling / 2 + 1)));
    }

    void succeeded() {
        failures = 0;
    }
}
