package io.virtwarden.chassis.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what was written into values. Null always means: refused, and the fault is told. */
final class Converter {
    private final boolean checkFiles;
    private final Faults faults;
    private final Faults warnings;

    Converter(boolean checkFiles, Faults faults, Faults warnings) {
        this.checkFiles = checkFiles;
        this.faults = faults;
        this.warnings = warnings;
    }

    @Nullable
    Object convert(String path, Shape shape, Key key, Raw raw) {
        if (shape instanceof Shape.One one) return one(path, one, key, raw);
        if (shape instanceof Shape.Many many) return many(path, many, key, raw);
        if (shape instanceof Shape.Named named) return named(path, named, key, raw);
        return nested(path, (Shape.Nested) shape, raw);
    }

    private @Nullable Object one(String path, Shape.One one, Key key, Raw raw) {
        if (!(raw instanceof Raw.Scalar scalar))
            return refused(path, raw, "must be one value (" + one.label() + "), is " + raw.kind());
        try {
            var value = one.type().parse().apply(scalar.text());
            if (value instanceof Number number && !withinLimits(number, key))
                return refused(path, raw, "must be " + limits(key) + ", is " + scalar.text());
            if (value instanceof SecretFile secret && checkFiles && !readable(path, secret.path(), raw)) return null;
            return value;
        } catch (ArithmeticException tooLarge) {
            return refused(path, raw, "must be " + limits(key) + ", is " + scalar.text());
        } catch (IllegalArgumentException e) {
            return refused(path, raw, String.valueOf(e.getMessage()));
        }
    }

    private static boolean withinLimits(Number number, Key key) {
        return number instanceof Double decimal
                ? decimal >= key.min() && decimal <= key.max()
                : number.longValue() >= key.min() && number.longValue() <= key.max();
    }

    static String limits(Key key) {
        if (key.max() == Long.MAX_VALUE)
            return key.min() == Long.MIN_VALUE ? "a number of 32 bits" : "at least " + key.min();
        return key.min() == Long.MIN_VALUE ? "at most " + key.max() : key.min() + " to " + key.max();
    }

    private boolean readable(String path, Path file, Raw raw) {
        try {
            if (Files.isDirectory(file)) throw new IOException("it is a folder, not a file");
            new SecretFile(file).read();
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ))
                warnings.add(path, raw.place(), "every user of this machine can read " + file, "chmod o-r " + file);
            return true;
        } catch (IOException e) {
            refused(path, raw, "cannot read the secret in " + file + ": " + Reasons.of(e));
        } catch (java.io.UncheckedIOException e) {
            refused(path, raw, String.valueOf(e.getMessage()));
        }
        return false;
    }

    private @Nullable Object many(String path, Shape.Many many, Key key, Raw raw) {
        // Kafka people write a:9092,b:9092 in files, too.
        var list = raw instanceof Raw.Scalar scalar && many.of() instanceof Shape.One
                ? Written.list(scalar.text(), raw.place())
                : raw;
        if (!(list instanceof Raw.Items items))
            return refused(path, raw, "must be a " + many.label() + ", is " + raw.kind());
        var values = new ArrayList<Object>();
        for (var i = 0; i < items.items().size(); i++) {
            var value =
                    convert(path + "[" + i + "]", many.of(), key, items.items().get(i));
            if (value != null) values.add(value);
        }
        if (values.size() < items.items().size()) return null;
        return many.distinct()
                ? Collections.unmodifiableSet(new LinkedHashSet<>(values))
                : Collections.unmodifiableList(values);
    }

    private @Nullable Object named(String path, Shape.Named named, Key key, Raw raw) {
        if (!(raw instanceof Raw.Entries map))
            return refused(path, raw, "must be a map of key: value, is " + raw.kind());
        var entries = named.of() instanceof Shape.One ? flat("", map, new LinkedHashMap<>()) : map.entries();
        var values = new LinkedHashMap<String, Object>();
        entries.forEach((name, below) -> {
            var value = convert(path + "." + name, named.of(), key, below);
            if (value != null) values.put(name, value);
        });
        return values.size() < entries.size() ? null : Collections.unmodifiableMap(values);
    }

    // security: {protocol: SSL} is security.protocol: SSL, as it is for our own keys.
    private static Map<String, Raw> flat(String above, Raw.Entries map, Map<String, Raw> into) {
        map.entries().forEach((name, value) -> {
            var path = above.isEmpty() ? name : above + "." + name;
            if (value instanceof Raw.Entries deeper) flat(path, deeper, into);
            else into.put(path, value);
        });
        return into;
    }

    private @Nullable Object nested(String path, Shape.Nested nested, Raw raw) {
        if (!(raw instanceof Raw.Entries map))
            return refused(path, raw, "must be a section with keys, is " + raw.kind());
        var given = new Flattener(nested.schema(), path + ".", Set.of(), faults).flatten(map);
        return new Binder(nested.schema(), path + ".", given, this, faults).bind();
    }

    private @Nullable Object refused(String path, Raw raw, String message) {
        faults.add(path, raw.place(), message);
        return null;
    }
}
