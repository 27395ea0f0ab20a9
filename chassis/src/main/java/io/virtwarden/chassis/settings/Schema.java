package io.virtwarden.chassis.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a tree of records.
 *
 * @param root the tree
 * @param leaves every key by its full path, in the records' order
 * @param sections every path that keys lie below, in that order
 */
record Schema(Section root, Map<String, Leaf> leaves, Set<String> sections) {
    /** A record or a value in it. */
    sealed interface Part {
        String path();

        boolean optional();
    }

    /** A record of keys. {@code optional}: absent unless one of its keys is given. */
    record Section(String path, Class<? extends Record> type, String help, List<Part> parts, boolean optional)
            implements Part {}

    /**
     * One key.
     *
     * @param fallback the default as it is written; empty for none
     */
    record Leaf(String path, Shape shape, Key key, Optional<String> fallback, boolean optional) implements Part {
        /** The variable that counts more than the file. */
        String variable() {
            return "VIRTWARDEN_"
                    + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        }

        boolean required() {
            return fallback.isEmpty() && !optional && !(shape instanceof Shape.Many) && !(shape instanceof Shape.Named);
        }
    }

    /** @throws IllegalStateException if the records are wrong; the message names the component */
    static Schema of(Class<? extends Record> type) {
        var leaves = new LinkedHashMap<String, Leaf>();
        var root = section("", type, "", Map.of(), false, leaves);
        var sections = new LinkedHashSet<String>();
        for (var path : leaves.keySet())
            for (var dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1))
                sections.add(path.substring(0, dot));
        var variables = new HashMap<String, String>();
        for (var leaf : leaves.values()) {
            if (sections.contains(leaf.path()))
                throw new IllegalStateException(leaf.path() + " is both a key and a section");
            var other = variables.put(leaf.variable(), leaf.path());
            if (other != null)
                throw new IllegalStateException(leaf.path() + " and " + other + " share " + leaf.variable());
        }
        return new Schema(root, leaves, sections);
    }

    private static Section section(
            String path,
            Class<? extends Record> type,
            String help,
            Map<String, String> defaults,
            boolean optional,
            Map<String, Leaf> leaves) {
        var parts = new ArrayList<Part>();
        for (var component : type.getRecordComponents()) parts.add(part(path, type, component, defaults, leaves));
        return new Section(path, type, help, parts, optional);
    }

    private static Part part(
            String above,
            Class<?> owner,
            RecordComponent component,
            Map<String, String> defaults,
            Map<String, Leaf> leaves) {
        var where = owner.getSimpleName() + "." + component.getName();
        var key = component.getAnnotation(Key.class);
        if (key == null) throw new IllegalStateException(where + " has no @Key");
        var name = key.name().isEmpty() ? hyphenated(component.getName()) : key.name();
        var path = above.isEmpty() ? name : above + "." + name;
        var optional = component.getType() == Optional.class;
        Type type = optional
                ? ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                : component.getGenericType();
        if (type instanceof Class<?> record && record.isRecord() && ScalarType.of(record) == null)
            return section(path, record.asSubclass(Record.class), key.help(), overrides(where, key), optional, leaves);
        var own = key.def().equals(Key.NONE) ? null : key.def();
        var leaf = new Leaf(
                path, Shape.of(type, where), key, Optional.ofNullable(defaults.getOrDefault(name, own)), optional);
        if (leaves.put(path, leaf) != null) throw new IllegalStateException("two components are called " + path);
        return leaf;
    }

    private static Map<String, String> overrides(String where, Key key) {
        var overrides = new HashMap<String, String>();
        if (key.def().equals(Key.NONE)) return overrides;
        for (var pair : key.def().split(",", -1)) {
            var equals = pair.indexOf('=');
            if (equals < 0) throw new IllegalStateException(where + ": a section's default is key=value, is " + pair);
            overrides.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return overrides;
    }

    private static String hyphenated(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
