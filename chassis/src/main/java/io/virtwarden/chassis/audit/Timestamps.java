package io.virtwarden.chassis.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** RFC 3339 with exactly six fractional digits, as {@code ce_time} and the chain carry it. */
public final class Timestamps {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** For example {@code 2026-11-23T08:15:30.123456Z}. */
    public static String rfc3339(Instant time) {
        return MICROS.format(time);
    }
}
