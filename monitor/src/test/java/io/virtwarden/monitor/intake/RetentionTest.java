package io.virtwarden.monitor.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.journal.SegmentView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final long ALL = Long.MAX_VALUE;

    /** Four segments of ten records and 100 bytes, an hour each; the last is being written. */
    private final List<SegmentView> segments = List.of(
            new SegmentView(1, 10, 100, NOON.minus(Duration.ofHours(3))),
            new SegmentView(11, 20, 100, NOON.minus(Duration.ofHours(2))),
            new SegmentView(21, 30, 100, NOON.minus(Duration.ofHours(1))),
            new SegmentView(31, 40, 100, NOON));

    @Test
    void keepsEverythingWithinTheBounds() {
        assertThat(keepFrom(400, Duration.ofDays(1), 400, ALL)).isEqualTo(1);
    }

    @Test
    void letsTheOldestGoBeyondTheSize() {
        assertThat(keepFrom(250, Duration.ofDays(1), 400, ALL)).isEqualTo(21);
    }

    @Test
    void letsTheOldGo() {
        assertThat(keepFrom(400, Duration.ofMinutes(90), 400, ALL)).isEqualTo(21);
    }

    @Test
    void keepsWhatKafkaHasNotAcknowledged() {
        assertThat(keepFrom(100, Duration.ofMinutes(1), 400, 15)).isEqualTo(11);
        assertThat(keepFrom(100, Duration.ofMinutes(1), 400, 0)).isEqualTo(1);
    }

    @Test
    void dropsEvenThatAtTheHardBound() {
        assertThat(keepFrom(100, Duration.ofMinutes(1), 300, 0)).isEqualTo(11);
    }

    @Test
    void neverTouchesTheSegmentBeingWritten() {
        assertThat(keepFrom(1, Duration.ofSeconds(1), 1, ALL)).isEqualTo(31);
        assertThat(Retention.keepFrom(List.of(), new Retention.Bounds(1, Duration.ofSeconds(1), 1), ALL, NOON))
                .isZero();
    }

    private long keepFrom(long bytes, Duration age, long unsent, long acknowledged) {
        return Retention.keepFrom(segments, new Retention.Bounds(bytes, age, unsent), acknowledged, NOON);
    }
}
