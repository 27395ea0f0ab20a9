package io.virtwarden.lockd.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts that fail in every way we know, for hours of simulated time; the seed of a failure is in its name. */
class SimulationTest {
    private static final Duration TTL = Duration.ofSeconds(10);

    static LongStream seeds() {
        String one = System.getProperty("seed", "");
        return one.isEmpty() ? LongStream.range(0, 8) : LongStream.of(Long.parseLong(one));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverHasTwoOwnersWhileHostsAreCutOffPausedAndLied(long seed) {
        // No fence: only deadlines and the delay stand between two owners. A pause must be shorter than both together.
        World world = new World(seed, Samples.settings(List.of(), TTL, 0, true, List.of()), false);
        world.chaos(Duration.ofMinutes(15), false, Duration.ofSeconds(14));
        world.heal();

        assertThat(world.violations()).isEmpty();
        assertThat(world.grants()).isGreaterThan(20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverHasTwoOwnersWhileHostsAreKilledFrozenAndFenced(long seed) {
        World world = new World(seed, Samples.settings(List.of(), TTL, 0, false, List.of("fence")), true);
        world.chaos(Duration.ofMinutes(15), true, Duration.ofMinutes(2));
        world.heal();

        assertThat(world.violations()).isEmpty();
        assertThat(world.grants()).isGreaterThan(20);
    }
}
