package io.virtwarden.alerting.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Instant T = Instant.parse("2026-11-23T12:00:00Z");

    private final Breaker breaker =
            new Breaker(new Breaker.Terms(3, Duration.ofMinutes(10), 0.2, 5, Duration.ofMinutes(5)));

    @Test
    void opensAfterFailuresAndClosesAfterTheExitDelay() {
        breaker.failed("a", T);
        breaker.failed("b", T);
        assertThat(breaker.look(T, 100)).isEmpty();
        breaker.failed("c", T);
        assertThat(breaker.look(T, 100)).isPresent();

        Instant well = T.plus(Duration.ofMinutes(11));
        assertThat(breaker.look(T.plus(Duration.ofMinutes(10)), 100)).isPresent();
        assertThat(breaker.look(well, 100)).as("well, but not for long enough").isPresent();
        assertThat(breaker.look(T.plus(Duration.ofMinutes(16)), 100)).isEmpty();
    }

    @Test
    void opensInAStormOfDomainsButNotOfRepeats() {
        for (int i = 0; i < 1000; i++) {
            breaker.signalled(new UUID(0, i % 20), T);
        }
        assertThat(breaker.look(T, 100)).isEmpty();
        breaker.signalled(new UUID(0, 20), T);
        assertThat(breaker.look(T, 100))
                .hasValueSatisfying(why -> assertThat(why).contains("21 of 100"));
    }

    @Test
    void aHandfulOfDomainsIsNoStormOnASmallNode() {
        for (int i = 0; i < 5; i++) {
            breaker.signalled(new UUID(0, i), T);
        }
        assertThat(breaker.look(T, 6)).isEmpty();
    }

    @Test
    void isClosedByHand() {
        breaker.restore("from before", T);
        assertThat(breaker.look(T, 10)).contains("from before");
        breaker.reset();
        assertThat(breaker.look(T, 10)).isEmpty();
    }
}
