package io.virtwarden.chassis.settings;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A number of bytes, from 0 to 2^63-1.
 *
 * <p>Written {@code 64MiB}, {@code 1GB} or {@code 4096}; KiB is 1024 and kB 1000, as IEC 80000-13 has it.
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,19})(?:\\.(\\d{1,6}))?\\s*([a-zA-Z]*)");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("m", 1L << 20),
            Map.entry("g", 1L << 30),
            Map.entry("t", 1L << 40),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30),
            Map.entry("tib", 1L << 40),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("tb", 1_000_000_000_000L));

    public ByteSize {
        if (bytes < 0) throw new IllegalArgumentException("a size cannot be negative: " + bytes);
    }

    /**
     * Reads {@code 64MiB}, {@code 1.5 GB}, {@code 4096}. A bare K, M, G or T means the power of 1024.
     *
     * @throws IllegalArgumentException if it is no size, with a message that says what one looks like
     */
    public static ByteSize parse(String text) {
        var match = FORM.matcher(text.strip());
        var unit = match.matches() ? UNITS.get(match.group(3).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) throw new IllegalArgumentException("'" + text + "' is no size; write 64MiB, 1GB or bytes");
        try {
            var whole = Math.multiplyExact(Long.parseLong(match.group(1)), unit);
            var fraction = match.group(2) == null ? 0 : (long) (Double.parseDouble("0." + match.group(2)) * unit);
            return new ByteSize(Math.addExact(whole, fraction));
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            throw new IllegalArgumentException("'" + text + "' is more than 8 EiB", tooLarge);
        }
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** With the largest binary unit that leaves a whole number. */
    @Override
    public String toString() {
        var units = new String[] {"TiB", "GiB", "MiB", "KiB"};
        for (var i = 0; i < units.length; i++) {
            var unit = 1L << (40 - 10 * i);
            if (bytes >= unit && bytes % unit == 0) return bytes / unit + units[i];
        }
        return Long.toString(bytes);
    }
}
