package io.virtwarden.logd.read;

import java.util.Optional;

/**
 * Text that every match of a pattern must contain. Knows only what is certain: gives nothing where there are groups or
 * alternatives. Stateless.
 */
final class Literals {
    private static final String SPECIAL = "\\.[]{}()*+?^$|";

    private Literals() {}

    /** Whether the pattern is nothing but the text itself. */
    static boolean isLiteral(String pattern) {
        return pattern.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
    }

    /** The longest text that is certain; empty if none is. */
    static Optional<String> longest(String pattern) {
        if (pattern.indexOf('(') >= 0 || pattern.indexOf('|') >= 0) return Optional.empty();
        String longest = "";
        StringBuilder run = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            int c = pattern.codePointAt(at);
            int width = Character.charCount(c);
            if (c == '\\') {
                int escaped = at + 1 < pattern.length() ? pattern.codePointAt(at + 1) : 0;
                // \. is a full stop, \d, \x41 and \Q are not
                if (escaped == 0 || Character.isLetterOrDigit(escaped)) return Optional.empty();
                run.appendCodePoint(escaped);
                width = 1 + Character.charCount(escaped);
            } else if (c == '[') {
                return best(longest, run); // what follows may be part of the class
            } else if (c == '*' || c == '?' || c == '{') {
                // The character before it may be missing; a number of repetitions follows as text up to the bracket.
                if (run.length() > 0) run.setLength(run.offsetByCodePoints(run.length(), -1));
                longest = best(longest, run).orElse("");
                run.setLength(0);
                if (c == '{') width = Math.max(1, pattern.indexOf('}', at) - at + 1);
            } else if (SPECIAL.indexOf(c) >= 0) {
                longest = best(longest, run).orElse("");
                run.setLength(0);
            } else {
                run.appendCodePoint(c);
            }
            at += width;
        }
        return best(longest, run);
    }

    private static Optional<String> best(String longest, StringBuilder run) {
        String better = run.length() > longest.length() ? run.toString() : longest;
        return better.isEmpty() ? Optional.empty() : Optional.of(better);
    }
}
