package io.virtwarden.logd.read;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A pattern in RE2's syntax: matching takes time in proportion to the text, whatever the pattern. Where the pattern demands some
 * literal text, that is looked for first, in whole blocks. Any thread.
 */
public final class Filter {
    private static final int LONGEST = 1000;

    private final Pattern pattern;
    private final String literal; // as Latin-1, a char for each byte; empty if there is none
    private final boolean onlyLiteral;

    private Filter(Pattern pattern, String literal, boolean onlyLiteral) {
        this.pattern = pattern;
        this.literal = literal;
        this.onlyLiteral = onlyLiteral;
    }

    /** @throws IllegalArgumentException if it is no pattern; the message says what is wrong with it */
    public static Filter of(String pattern) {
        if (pattern.isEmpty() || pattern.length() > LONGEST)
            throw new IllegalArgumentException("a pattern has 1 to " + LONGEST + " characters");
        try {
            Pattern compiled = Pattern.compile(pattern);
            Optional<String> literal = Literals.longest(pattern);
            return new Filter(
                    compiled,
                    literal.map(text -> latin(text.getBytes(StandardCharsets.UTF_8)))
                            .orElse(""),
                    Literals.isLiteral(pattern));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + pattern + "' is no pattern (RE2 syntax): " + e.getDescription(), e);
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** False only if no line in this stretch of text can match. */
    boolean mayMatch(byte[] text, int from, int to) {
        // Latin-1 strings are searched with vector instructions; nothing in Java searches byte arrays that fast.
        return literal.isEmpty() || new String(text, from, to - from, StandardCharsets.ISO_8859_1).contains(literal);
    }

    /** Whether a line, without its end, matches anywhere. What is no UTF-8 in it counts as U+FFFD. */
    boolean matches(byte[] line, int from, int to) {
        int end = to;
        if (end > from && line[end - 1] == '\n') end--;
        if (end > from && line[end - 1] == '\r') end--;
        if (!mayMatch(line, from, end)) return false;
        return onlyLiteral
                || pattern.matcher(new String(line, from, end - from, StandardCharsets.UTF_8))
                        .find();
    }
}
