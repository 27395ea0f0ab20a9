package io.virtwarden.chaos;

import java.time.Duration;
import java.util.Locale;

/** Lengths of time as people write them. */
final class Lengths {
    private Lengths() {}

    /** {@code 90s}, {@code 10m}, {@code 1h30m}. */
    static Duration parse(String text) {
        try {
            return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no length of time; write 90s, 10m or 1h", e);
        }
    }
}
