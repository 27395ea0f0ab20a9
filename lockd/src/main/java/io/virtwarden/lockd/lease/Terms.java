package io.virtwarden.lockd.lease;

import java.time.Duration;

/**
 * Bounds of what may be asked for.
 *
 * @param shortest TTL; at least 1 ms
 * @param longest TTL
 * @param patience the longest that a request may wait in the queue
 * @param waiting most requests that may wait at once
 */
public record Terms(Duration shortest, Duration longest, Duration patience, int waiting) {
    /** 1 s to 30 days, an hour in the queue, 1,024 in the queue. */
    public static final Terms STANDARD =
            new Terms(Duration.ofSeconds(1), Duration.ofDays(30), Duration.ofHours(1), 1024);

    public Terms {
        if (shortest.toMillis() < 1 || longest.compareTo(shortest) < 0 || longest.toDays() > 3650) {
            throw new IllegalArgumentException(
                    "TTLs must be between 1 ms and 10 years, the longest not below the shortest; are " + shortest
                            + " to " + longest);
        }
        if (patience.isNegative() || patience.toDays() > 3650 || waiting < 0) {
            throw new IllegalArgumentException(
                    "patience and waiting must not be negative, nor patience above 10 years");
        }
    }

    /** Empty if the TTL is within bounds, else what is wrong with it. */
    String faultOf(Duration ttl) {
        if (ttl.isZero() || ttl.isNegative()) {
            return "a TTL must be longer than 0, this one is " + ttl;
        }
        if (ttl.compareTo(shortest) < 0) {
            return "a TTL must be at least " + shortest + " (lockd.terms.ttl.min), this one is " + ttl;
        }
        if (ttl.compareTo(longest) > 0) {
            return "a TTL must be at most " + longest + " (lockd.terms.ttl.max), this one is " + ttl;
        }
        return "";
    }
}
