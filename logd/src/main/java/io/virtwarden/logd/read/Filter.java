package io.virtwarden.logd.read;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * A pattern in RE2's syntax: matching takes time in proportion to the text, whatever the pattern. Where the pattern demands some
 * literal text, that is looked for first, in whole blocks. Any thread.
 */
public final class Filter {
    private static final int LONGEST = 1000;

    private final Pattern pattern;
    private final Literals literals;

    private Filter(Pattern pattern, Literals literals) {
        this.pattern = pattern;
        this.literals = literals;
    }

    /** @throws IllegalArgumentException if it is no pattern; the message says what is wrong with it */
    public static Filter of(String pattern) {
        if (pattern.isEmpty() || pattern.length() > LONGEST)
            throw new IllegalArgumentException("a pattern has 1 to " + LONGEST + " characters");
        try {
            return new Filter(Pattern.compile(pattern), Literals.of(pattern));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + pattern + "' is no pattern (RE2 syntax): " + e.getDescription(), e);
        }
    }

    /** Looks for the places in a stretch of text where matching lines may be. */
    Literals.Scan scan(byte[] bytes, int from, int to) {
        return literals.scan(bytes, from, to);
    }

    /** Whether a line, without its end, matches anywhere. What is no UTF-8 in it counts as U+FFFD. */
    boolean matches(byte[] line, int from, int to) {
        int end = to;
        if (end > from && line[end - 1] == '\n') end--;
        if (end > from && line[end - 1] == '\r') end--;
        if (scan(line, from, end).next(from) < 0) return false;
        return literals.areAll()
                || pattern.matcher(new String(line, from, end - from, StandardCharsets.UTF_8))
                        .find();
    }
}
