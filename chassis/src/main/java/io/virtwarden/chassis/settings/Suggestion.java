package io.virtwarden.chassis.settings;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what was probably meant. */
public final class Suggestion {
    private Suggestion() {}

    /** The known name nearest to the written one, if it is near enough: a third of its letters, three at most. */
    public static Optional<String> nearest(String written, Collection<String> known) {
        var limit = Math.max(1, Math.min(3, written.length() / 3));
        String best = null;
        var least = limit + 1;
        for (var name : known) {
            var distance = distance(plain(written), plain(name), limit);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    // Optimal string alignment: insert, delete, replace, swap of neighbours.
    static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) > limit) return limit + 1;
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) rows[i][0] = i;
        for (var j = 0; j <= b.length(); j++) rows[0][j] = j;
        for (var i = 1; i <= a.length(); i++) {
            for (var j = 1; j <= b.length(); j++) {
                var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                var least = Math.min(rows[i - 1][j - 1] + change, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                var swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                rows[i][j] = swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
            }
        }
        return rows[a.length()][b.length()];
    }
}
