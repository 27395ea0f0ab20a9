package io.virtwarden.logd.store;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code <first>-<last>.<revision>.table}: the positions that a table stands for, whether or not it holds an entry for each. A
 * table whose range lies within another one's, or equals it with a lower revision, is superseded by that one.
 */
record TableName(long first, long last, int revision) {
    private static final Pattern FORM = Pattern.compile("(\\d{19})-(\\d{19})\\.(\\d{1,9})\\.table");

    static Optional<TableName> parse(Path path) {
        Matcher match = FORM.matcher(String.valueOf(path.getFileName()));
        if (!match.matches()) return Optional.empty();
        return Optional.of(new TableName(
                Long.parseLong(match.group(1)), Long.parseLong(match.group(2)), Integer.parseInt(match.group(3))));
    }

    String file() {
        return String.format(java.util.Locale.ROOT, "%019d-%019d.%d.table", first, last, revision);
    }

    boolean supersedes(TableName other) {
        if (equals(other) || first > other.first || last < other.last) return false;
        return first != other.first || last != other.last || revision > other.revision;
    }
}
