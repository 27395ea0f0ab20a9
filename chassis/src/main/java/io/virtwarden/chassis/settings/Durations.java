package io.virtwarden.chassis.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 15s}, {@code 1h30m}, {@code 250ms}, {@code 7d}. */
public final class Durations {
    private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,18}(?:d|h|ms|m|s|us|ns))+");
    private static final Pattern PART = Pattern.compile("(\\d{1,18})(d|h|ms|m|s|us|ns)");
    private static final Map<String, Duration> UNITS = Map.of(
            "d", Duration.ofDays(1),
            "h", Duration.ofHours(1),
            "m", Duration.ofMinutes(1),
            "s", Duration.ofSeconds(1),
            "ms", Duration.ofMillis(1),
            "us", Duration.ofNanos(1000),
            "ns", Duration.ofNanos(1));

    private Durations() {}

    /**
     * Reads a duration; {@code 0} and ISO 8601 ({@code PT15S}) too. Never negative.
     *
     * @throws IllegalArgumentException if it is none, with a message that says what one looks like
     */
    public static Duration parse(String text) {
        var written = text.strip().replace(" ", "");
        if (written.equals("0")) return Duration.ZERO;
        try {
            if (written.startsWith("P")) return iso(written);
            if (WHOLE.matcher(written).matches()) return sum(written);
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException("'" + text + "' is longer than can be counted", tooLong);
        }
        var unit = written.matches("\\d+") ? "'" + text + "' has no unit" : "'" + text + "' is no duration";
        throw new IllegalArgumentException(unit + "; write 15s, 1h30m, 250ms or 7d");
    }

    private static Duration iso(String written) {
        try {
            var duration = Duration.parse(written);
            if (!duration.isNegative()) return duration;
            throw new IllegalArgumentException("'" + written + "' is negative");
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + written + "' is no duration; write 15s, 1h30m, 250ms or 7d", e);
        }
    }

    private static Duration sum(String written) {
        var parts = PART.matcher(written);
        var sum = Duration.ZERO;
        while (parts.find()) {
            var unit = UNITS.getOrDefault(parts.group(2), Duration.ZERO);
            sum = sum.plus(unit.multipliedBy(Long.parseLong(parts.group(1))));
        }
        // Whatever counts it in nanoseconds later must not overflow: 292 years.
        if (sum.toNanos() < 0) throw new ArithmeticException();
        return sum;
    }

    /** The form that {@link #parse} reads, in units that divide it without a rest: {@code 1h30m}. */
    public static String text(Duration duration) {
        if (duration.isZero()) return "0s";
        var text = new StringBuilder();
        part(text, duration.toDaysPart(), "d");
        part(text, duration.toHoursPart(), "h");
        part(text, duration.toMinutesPart(), "m");
        part(text, duration.toSecondsPart(), "s");
        var nanos = duration.toNanosPart();
        if (nanos % 1_000_000 == 0) part(text, nanos / 1_000_000, "ms");
        else part(text, nanos, "ns");
        return text.toString();
    }

    private static void part(StringBuilder text, long count, String unit) {
        if (count > 0) text.append(count).append(unit);
    }
}
