package io.virtwarden.chassis.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Lays {@code VIRTWARDEN_*} variables over what the file says. */
final class Environment {
    private static final String PREFIX = "VIRTWARDEN_";
    // Read by the start scripts, not by the daemons.
    private static final Set<String> LAUNCHER =
            Set.of("VIRTWARDEN_HOME", "VIRTWARDEN_CONFIG", "VIRTWARDEN_JAVA_HOME", "VIRTWARDEN_JAVA_OPTS");
    // A Service called virtwarden-x makes Kubernetes set these in every pod of the name space (enableServiceLinks).
    private static final Pattern SERVICE_LINK = Pattern.compile(
            ".*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private final Schema schema;
    private final Set<String> foreign;
    private final Faults faults;
    private final Map<String, Schema.Leaf> byVariable = new LinkedHashMap<>();

    Environment(Schema schema, Set<String> foreign, Faults faults) {
        this.schema = schema;
        this.foreign = foreign;
        this.faults = faults;
        schema.leaves().values().forEach(leaf -> byVariable.put(leaf.variable(), leaf));
    }

    /** @param given what the file says; changed in place */
    void overlay(Map<String, String> env, Map<String, Raw> given) {
        // Sorted, so that a map's own variable comes before those of its single entries.
        new TreeMap<>(env).forEach((name, value) -> {
            if (!name.startsWith(PREFIX) || LAUNCHER.contains(name)) return;
            var leaf = byVariable.get(name);
            if (leaf != null) whole(leaf, name, value, given);
            else entryOrUnknown(name, value, given);
        });
    }

    private void whole(Schema.Leaf leaf, String name, String value, Map<String, Raw> given) {
        var place = Place.variable(name);
        if (value.startsWith("tcp://")
                && SERVICE_LINK.matcher(name).matches()
                && !(leaf.shape() instanceof Shape.Many)) {
            faults.add(
                    leaf.path(),
                    place,
                    "holds '" + value + "', which Kubernetes put there for a Service of this name",
                    "set enableServiceLinks: false in the pod");
            return;
        }
        if (value.isBlank() && leaf.shape() instanceof Shape.One && leaf.optional()) {
            given.remove(leaf.path());
            return;
        }
        try {
            given.put(leaf.path(), Written.read(leaf.shape(), value, place));
        } catch (IllegalArgumentException e) {
            faults.add(leaf.path(), place, String.valueOf(e.getMessage()));
        }
    }

    private void entryOrUnknown(String name, String value, Map<String, Raw> given) {
        for (var leaf : schema.leaves().values()) {
            if (leaf.shape() instanceof Shape.Named named
                    && named.of() instanceof Shape.One
                    && name.startsWith(leaf.variable() + "_")) {
                entry(leaf, name, value, given);
                return;
            }
        }
        var foreignSection = foreign.stream().anyMatch(section -> name.startsWith(PREFIX + variable(section) + "_"));
        if (foreignSection || SERVICE_LINK.matcher(name).matches()) return;
        var meant = Suggestion.nearest(name, new ArrayList<>(byVariable.keySet()));
        faults.add(
                "",
                Place.variable(name),
                "matches no setting",
                meant.map(known -> "did you mean " + known + "?").orElse(null));
    }

    private void entry(Schema.Leaf leaf, String name, String value, Map<String, Raw> given) {
        var entries = new LinkedHashMap<String, Raw>();
        if (given.get(leaf.path()) instanceof Raw.Entries before) entries.putAll(before.entries());
        else
            leaf.fallback().ifPresent(text -> {
                if (Written.read(leaf.shape(), text, Place.DEFAULT) instanceof Raw.Entries defaults)
                    entries.putAll(defaults.entries());
            });
        var rest = name.substring(leaf.variable().length() + 1);
        Optional<String> known = entries.keySet().stream()
                .filter(key -> variable(key).equals(rest))
                .findFirst();
        var key = known.orElse(rest.toLowerCase(Locale.ROOT).replace('_', '.'));
        entries.put(key, new Raw.Scalar(value, Place.variable(name)));
        given.put(leaf.path(), new Raw.Entries(entries, Place.variable(name)));
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
