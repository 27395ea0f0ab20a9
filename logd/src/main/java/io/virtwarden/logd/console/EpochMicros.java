package io.virtwarden.logd.console;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Microseconds since 1970, and back. Stateless. */
public final class EpochMicros {
    private static final long PER_SECOND = 1_000_000;
    private static final long NANOS = 1_000;

    private EpochMicros() {}

    /**
     * Rounded down. {@code ChronoUnit.MICROS.between} would count in nanoseconds first, which overflow in 2262.
     *
     * @throws ArithmeticException 292,000 years from 1970
     */
    public static long of(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano() / NANOS);
    }

    /** The time so many microseconds after 1970. */
    public static Instant instant(long epochMicros) {
        return Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS);
    }
}
