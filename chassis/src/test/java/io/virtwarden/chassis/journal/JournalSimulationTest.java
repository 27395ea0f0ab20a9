package io.virtwarden.chassis.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many short lives; to see one of them again, pass its seed with {@code -Dsimulation.seed=N}. */
@Timeout(120)
class JournalSimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 800);

    /** Thousands of damages that are meant would bury everything else. */
    @BeforeAll
    static void quiet() {
        Configurator.setLevel("io.virtwarden.chassis.journal", Level.OFF);
    }

    @AfterAll
    static void loud() {
        Configurator.setLevel("io.virtwarden.chassis.journal", Level.ERROR);
    }

    private interface Life {
        void live(long seed);
    }

    private static void each(Life life) {
        Long only = Long.getLong("simulation.seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            try {
                life.live(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("simulation.seed=" + seed + ": " + e, e);
            }
        }
    }

    private static void checkAll(SimulatedLife life) {
        List<JournalEntry> found = life.readAll();
        for (Invariant invariant : Invariant.values()) invariant.check(life, found);
    }

    @Test
    void keepsItsPromisesThroughCrashesPowerCutsFullDisksAndFailedSyncs() {
        each(seed -> {
            SimulatedLife life = new SimulatedLife(seed);
            for (int step = 0; step < 400; step++) if (life.step()) checkAll(life);
            checkAll(life);
            assertThat(life.reported).as("a crash is no damage").isEqualTo(List.of());
        });
    }

    @Test
    void tellsWhatABitThatFlippedHasCost() {
        each(seed -> {
            SimulatedLife life = new SimulatedLife(seed);
            for (int round = 0; round < 4; round++) {
                for (int step = 0; step < 60; step++) life.step();
                life.rot();
                checkAll(life);
            }
        });
    }
}
