package io.virtwarden.chassis.journal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the journal keeps them: microseconds since 1970. */
final class Micros {
    private Micros() {}

    static long of(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.truncatedTo(ChronoUnit.MICROS));
    }

    /** As {@link #of}, rounded up, for the question "at or after". */
    static long atOrAfter(Instant time) {
        long micros = of(time);
        return instant(micros).isBefore(time) ? micros + 1 : micros;
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
