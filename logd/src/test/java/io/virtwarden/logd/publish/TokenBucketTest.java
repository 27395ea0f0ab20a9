package io.virtwarden.logd.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    private static final long SECOND = 1_000_000;

    private final TokenBucket bucket = new TokenBucket(1000, 5000);

    @Test
    void letsABurstThroughAndThenTheRate() {
        assertThat(bucket.take(5000, 0)).isTrue();
        assertThat(bucket.take(1, 0)).isFalse();
        assertThat(bucket.take(1000, SECOND)).isTrue();
        assertThat(bucket.take(1000, SECOND + SECOND / 2)).isFalse();
    }

    @Test
    void opensAgainOnlyForAWholeSecondsWorth() {
        assertThat(bucket.take(5000, 0)).isTrue();
        assertThat(bucket.take(10, 0)).isFalse();
        assertThat(bucket.take(10, SECOND / 2)).isFalse();
        assertThat(bucket.take(10, SECOND)).isTrue();
        assertThat(bucket.take(10, SECOND)).isTrue();
    }

    @Test
    void letsThroughWhatIsLargerThanABurstWhenItIsFull() {
        assertThat(bucket.take(50_000, 0)).isTrue();
        assertThat(bucket.take(50_000, SECOND)).isFalse();
        assertThat(bucket.take(50_000, 6 * SECOND)).isTrue();
    }

    @Test
    void goesOnAfterTheClockWasSetBack() {
        assertThat(bucket.take(5000, 3600 * SECOND)).isTrue();
        assertThat(bucket.take(1000, 0)).isFalse();
        assertThat(bucket.take(1000, SECOND)).isTrue();
    }
}
