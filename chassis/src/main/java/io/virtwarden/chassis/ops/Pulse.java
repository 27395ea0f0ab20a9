package io.virtwarden.chassis.ops;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The heartbeat of one loop. The loop beats every time round, anybody looks. */
public final class Pulse {
    private final String name;
    private final Duration limit;
    private final LongSupplier nanos;
    private volatile long last;

    /**
     * @param name of the loop, for operators
     * @param limit longest time between beats that is still healthy
     * @param nanos usually {@link System#nanoTime}
     */
    public Pulse(String name, Duration limit, LongSupplier nanos) {
        this.name = name;
        this.limit = limit;
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    /** The loop came round. */
    public void beat() {
        last = nanos.getAsLong();
    }

    /** Name of the loop. */
    public String name() {
        return name;
    }

    /** Longest healthy silence. */
    public Duration limit() {
        return limit;
    }

    /** Time since the last beat. */
    public Duration age() {
        return Duration.ofNanos(Math.max(0, nanos.getAsLong() - last));
    }
}
