package io.virtwarden.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesWithJitterUpToTheLongest() {
        long seed = System.nanoTime();
        Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), new SplittableRandom(seed));
        long ceiling = 500;
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.next().toMillis())
                    .as("seed %d, attempt %d", seed, i)
                    .isBetween(ceiling / 2, ceiling);
            ceiling = Math.min(30_000, ceiling * 2);
        }
        backoff.succeeded();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(500));
    }
}
