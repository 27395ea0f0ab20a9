package io.virtwarden.chassis.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings nested and dotted keys to one form: full path to value. Unknown keys become faults here. */
final class Flattener {
    private final Schema schema;
    private final String prefix;
    private final Set<String> foreign;
    private final Faults faults;
    private final Map<String, Raw> given = new LinkedHashMap<>();

    /**
     * @param prefix shown before every path; empty, or the place of a record in a list
     * @param foreign sections to pass over
     */
    Flattener(Schema schema, String prefix, Set<String> foreign, Faults faults) {
        this.schema = schema;
        this.prefix = prefix;
        this.foreign = foreign;
        this.faults = faults;
    }

    Map<String, Raw> flatten(Raw.Entries entries) {
        below("", entries);
        return given;
    }

    private void below(String above, Raw.Entries entries) {
        entries.entries().forEach((key, value) -> {
            var path = above.isEmpty() ? key : above + "." + key;
            if (schema.leaves().containsKey(path)) take(path, value);
            else if (schema.sections().contains(path)) section(path, value);
            else if (!foreign(path)) unknown(path, value);
        });
    }

    private boolean foreign(String path) {
        var dot = path.indexOf('.');
        return foreign.contains(dot < 0 ? path : path.substring(0, dot));
    }

    private void take(String path, Raw value) {
        if (value instanceof Raw.Nothing) return;
        var earlier = given.putIfAbsent(path, value);
        if (earlier != null)
            faults.add(
                    prefix + path,
                    value.place(),
                    "is given twice, first at " + earlier.place().text(),
                    "keep one of them");
    }

    private void section(String path, Raw value) {
        if (value instanceof Raw.Entries entries) below(path, entries);
        else if (!(value instanceof Raw.Nothing))
            faults.add(
                    prefix + path,
                    value.place(),
                    "is a section with keys below it, not " + value.kind(),
                    children(path));
    }

    private @Nullable String children(String path) {
        var leaf = schema.leaves().keySet().stream()
                .filter(key -> key.startsWith(path + "."))
                .findFirst();
        return leaf.map(key -> "for example " + key).orElse(null);
    }

    private void unknown(String path, Raw value) {
        var known = new ArrayList<>(schema.leaves().keySet());
        known.addAll(schema.sections());
        known.addAll(foreign);
        var meant = Suggestion.nearest(path, known).or(() -> sameEnd(path));
        faults.add(
                prefix + path,
                value.place(),
                "unknown key",
                meant.map(name -> "did you mean '" + prefix + name + "'?").orElse(null));
    }

    // Somebody who forgot or misplaced a section still wrote the right last word.
    private java.util.Optional<String> sameEnd(String path) {
        var end = "." + path.substring(path.lastIndexOf('.') + 1);
        var section = path.contains(".") ? path.substring(0, path.indexOf('.')) + "." : "";
        var all = schema.leaves().keySet().stream()
                .filter(key -> key.endsWith(end))
                .toList();
        var near = all.stream().filter(key -> key.startsWith(section)).toList();
        return (near.isEmpty() ? all : near).stream().findFirst();
    }
}
