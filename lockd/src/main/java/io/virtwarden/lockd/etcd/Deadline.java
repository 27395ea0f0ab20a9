package io.virtwarden.lockd.etcd;

import java.time.Duration;

/**
 * Until when a session counts as held on this host: from the moment when a renewal was <em>sent</em>, never from its answer, and never
 * by the wall clock. etcd only ever gives more.
 *
 * @param ttl of the session
 * @param margin at least this much earlier than etcd
 * @param pauses what this process has shown that it may sleep through
 */
record Deadline(Duration ttl, Duration margin, PauseWatch pauses) {
    private static final Duration REACTION = Duration.ofSeconds(2);
    private static final int TRIES = 3;

    /** @return nanoseconds of the loop's clock */
    long after(long sent) {
        return sent + ttl.minus(effectiveMargin()).toNanos();
    }

    /** Grows with the pauses, but leaves half of the session. */
    Duration effectiveMargin() {
        Duration needed = pauses.largest().plus(REACTION);
        Duration larger = needed.compareTo(margin) > 0 ? needed : margin;
        Duration most = ttl.dividedBy(2);
        return larger.compareTo(most) > 0 ? most : larger;
    }

    Duration renewEvery() {
        return ttl.dividedBy(3);
    }

    /** How long one renewal may take, so that three fit before the deadline. */
    Duration renewTimeout(Duration usual) {
        Duration left = ttl.minus(renewEvery()).minus(effectiveMargin()).dividedBy(TRIES);
        return left.compareTo(usual) < 0 ? left : usual;
    }
}
