package io.virtwarden.logd.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Text of which every match of a pattern must contain at least one. Knows only what is certain: gives nothing where there are groups,
 * or an alternative without any. Any thread.
 */
final class Literals {
    private static final String SPECIAL = "\\.[]{}()*+?^$|";
    private static final String ANY_CASE = "(?i)";
    private static final int MOST = 16;

    private final List<String> texts; // as Latin-1, a char for each byte; empty if nothing is certain
    private final boolean anyCase;
    private final boolean all;

    private Literals(List<String> texts, boolean anyCase, boolean all) {
        this.texts = List.copyOf(texts);
        this.anyCase = anyCase;
        this.all = all;
    }

    static Literals of(String pattern) {
        boolean anyCase = pattern.startsWith(ANY_CASE);
        String rest = anyCase ? pattern.substring(ANY_CASE.length()) : pattern;
        List<String> texts = new ArrayList<>();
        for (String alternative : alternatives(rest)) {
            Optional<String> text = longest(alternative);
            if (anyCase) text = text.flatMap(Literals::oneCase);
            if (text.isEmpty()) return new Literals(List.of(), false, false);
            texts.add(new String(text.get().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
        if (texts.size() > MOST) return new Literals(List.of(), false, false);
        return new Literals(texts, anyCase, !anyCase && isLiteral(rest));
    }

    /** Where there is none of {@code [ \ (} a bar always separates alternatives of the whole. */
    private static List<String> alternatives(String pattern) {
        boolean simple = pattern.indexOf('[') < 0 && pattern.indexOf('\\') < 0 && pattern.indexOf('(') < 0;
        return simple ? List.of(pattern.split("\\|", -1)) : List.of(pattern);
    }

    /**
     * The longest part that has two forms at most, a lower and an upper one: not k and s, which the Kelvin sign and the long s equal,
     * and nothing beyond ASCII.
     */
    private static Optional<String> oneCase(String text) {
        String longest = "";
        for (String part : text.toLowerCase(Locale.ROOT).split("[^a-jl-rt-z0-9 -/:-@\\[-`{-~]+", -1))
            if (part.length() > longest.length()) longest = part;
        return longest.isEmpty() ? Optional.empty() : Optional.of(longest);
    }

    /** Whether text that contains one of them matches without any further look. */
    boolean areAll() {
        return all;
    }

    Scan scan(byte[] bytes, int from, int to) {
        return new Scan(bytes, from, to);
    }

    /** Where in a stretch of text they are. One thread. */
    final class Scan {
        private static final int NOWHERE = Integer.MAX_VALUE;

        private final String text;
        private final int base;
        private final int[] found = new int[texts.size()];

        private Scan(byte[] bytes, int from, int to) {
            // Latin-1 strings are searched with vector instructions; nothing in Java searches byte arrays that fast.
            String all = texts.isEmpty() ? "" : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
            this.text = anyCase ? all.toLowerCase(Locale.ROOT) : all;
            this.base = from;
            java.util.Arrays.fill(found, -1);
        }

        /** A place in the next line, from this line start on, that may match; -1 if there is none. */
        int next(int place) {
            if (texts.isEmpty()) return place;
            int nearest = NOWHERE;
            for (int i = 0; i < found.length; i++) {
                if (found[i] < place - base) {
                    int at = text.indexOf(texts.get(i), place - base);
                    found[i] = at < 0 ? NOWHERE : at;
                }
                nearest = Math.min(nearest, found[i]);
            }
            return nearest == NOWHERE ? -1 : base + nearest;
        }
    }

    /** Whether the pattern is nothing but the text itself. */
    private static boolean isLiteral(String pattern) {
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
                longest = best(longest, run).orElse("");
                run.setLength(0);
                int end = classEnd(pattern, at);
                if (end < 0) return best(longest, run);
                width = end - at;
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

    /** Behind a class of characters; -1 where that takes more than a look ({@code [[:alpha:]]}, an escape). */
    private static int classEnd(String pattern, int start) {
        int at = start + 1;
        if (at < pattern.length() && pattern.charAt(at) == '^') at++;
        if (at < pattern.length() && pattern.charAt(at) == ']') at++; // a bracket that stands first is itself
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == ']') return at;
            if (c == '[' || c == '\\') return -1;
        }
        return -1;
    }

    private static Optional<String> best(String longest, StringBuilder run) {
        String better = run.length() > longest.length() ? run.toString() : longest;
        return better.isEmpty() ? Optional.empty() : Optional.of(better);
    }
}
