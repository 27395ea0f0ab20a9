package io.virtwarden.logd.publish;

/**
 * A guest's allowance. It runs by the time at which bytes arrived, not by the time at which they are published: what a guest said
 * in an hour without Kafka is judged as if Kafka had been there. One thread.
 */
final class TokenBucket {
    private static final double MICROS = 1_000_000;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long last = Long.MIN_VALUE;
    private boolean empty;

    TokenBucket(long perSecond, long burst) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
    }

    /**
     * Whether so many bytes may pass. Once refused, nothing passes until there is as much as a second brings: else a flood would
     * come through in crumbs, with a gap between any two.
     */
    boolean take(int bytes, long epochMicros) {
        // A clock that was set back brings nothing, and must not hold up what comes after it.
        double elapsed = last == Long.MIN_VALUE ? 0 : Math.max(0, epochMicros - last);
        last = epochMicros;
        tokens = Math.min(burst, tokens + elapsed * perSecond / MICROS);
        double needed = Math.min(bytes, burst);
        if (empty) {
            needed = Math.max(needed, Math.min(perSecond, burst));
        }
        empty = tokens < needed;
        if (!empty) {
            tokens -= Math.min(bytes, burst);
        }
        return !empty;
    }
}
