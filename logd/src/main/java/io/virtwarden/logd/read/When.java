package io.virtwarden.logd.read;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as readers write them. Stateless. */
public final class When {
    /** What {@link #parse} understands, for messages. */
    public static final String FORMS = "a time ago such as 90s, 15m, 1h or 7d, an RFC 3339 time, or now";

    private static final Pattern AGE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");

    /** RFC 3339's last year; microseconds since 1970 beyond it would overflow sooner or later. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private When() {}

    /** @throws IllegalArgumentException if it is none of {@link #FORMS}; the message says so */
    public static Instant parse(String text, InstantSource clock) {
        Instant time = any(text, clock);
        return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(LATEST) ? LATEST : time;
    }

    private static Instant any(String text, InstantSource clock) {
        if (text.equals("now")) return clock.instant();
        Matcher age = AGE.matcher(text);
        try {
            if (age.matches()) return clock.instant().minus(duration(Long.parseLong(age.group(1)), age.group(2)));
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is neither " + FORMS, e);
        }
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(Math.multiplyExact(number, 7));
        };
    }
}
