package io.virtwarden.chaos.invariant;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * No guest stands still for longer than the bound. A guest writes a byte at each tick, so that a file that does not grow is a guest that
 * does not run. Time in which whoever looks did not run either (the whole machine stood still) is not counted against it.
 */
public final class GuestsGoOn implements Invariant {
    /** The bound. */
    public static final Duration BOUND = Duration.ofSeconds(5);

    private static final class Beat {
        private long size = -1;
        private long lookedNanos;
        private long stillNanos;
    }

    private final Findings findings =
            new Findings("no guest is frozen for more than " + BOUND.toSeconds() + " s", "looks");
    private final long everyNanos;
    private final Map<String, Beat> beats = new HashMap<>();
    private long longestNanos;

    /** @param every how often it is looked at */
    public GuestsGoOn(Duration every) {
        this.everyNanos = every.toNanos();
    }

    @Override
    public String name() {
        return findings.name();
    }

    /** A guest has written so many bytes by now. */
    public synchronized void looked(String guest, long size, long nowNanos) {
        Beat beat = beats.computeIfAbsent(guest, name -> new Beat());
        findings.checked(1);
        long since = Math.min(nowNanos - beat.lookedNanos, 2 * everyNanos);
        if (size != beat.size) {
            beat.stillNanos = 0;
        } else {
            long before = beat.stillNanos;
            beat.stillNanos += since;
            longestNanos = Math.max(longestNanos, beat.stillNanos);
            if (before <= BOUND.toNanos() && beat.stillNanos > BOUND.toNanos()) {
                findings.violated(guest + " stands still for more than " + BOUND.toSeconds() + " s");
            }
        }
        beat.size = size;
        beat.lookedNanos = nowNanos;
    }

    /** The longest that one stood still. */
    public synchronized Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
