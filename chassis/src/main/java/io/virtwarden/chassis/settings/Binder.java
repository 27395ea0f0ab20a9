package io.virtwarden.chassis.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the records, from the leaves up. A record is only made when all its parts were fine. */
final class Binder {
    private final Schema schema;
    private final String prefix;
    private final Map<String, Raw> given;
    private final Converter converter;
    private final Faults faults;

    Binder(Schema schema, String prefix, Map<String, Raw> given, Converter converter, Faults faults) {
        this.schema = schema;
        this.prefix = prefix;
        this.given = given;
        this.converter = converter;
        this.faults = faults;
    }

    /** The root record; null if there are faults. */
    @Nullable
    Object bind() {
        return section(schema.root());
    }

    /** Every key as it counts, secrets blanked. */
    List<Loaded.Effective> effective() {
        var all = new ArrayList<Loaded.Effective>();
        for (var leaf : schema.leaves().values()) {
            var raw = given.getOrDefault(leaf.path(), fallback(leaf));
            var blank = leaf.key().secret() && !raw.flow().isEmpty();
            all.add(new Loaded.Effective(
                    leaf.path(), blank ? Raw.BLANK : raw.flow(), raw.place().origin()));
        }
        return all;
    }

    private @Nullable Object section(Schema.Section section) {
        var arguments = new ArrayList<Object>();
        for (var part : section.parts()) {
            var value = part instanceof Schema.Section below ? below(below) : leaf((Schema.Leaf) part);
            if (value != null) arguments.add(value);
        }
        return arguments.size() < section.parts().size() ? null : made(section, arguments);
    }

    private @Nullable Object below(Schema.Section section) {
        if (!section.optional()) return section(section);
        var present = given.keySet().stream().anyMatch(path -> path.startsWith(section.path() + "."));
        if (!present) return Optional.empty();
        var value = section(section);
        return value == null ? null : Optional.of(value);
    }

    private @Nullable Object leaf(Schema.Leaf leaf) {
        var raw = given.get(leaf.path());
        if (raw == null && leaf.required()) {
            faults.add(
                    prefix + leaf.path(),
                    Place.DEFAULT,
                    "is missing",
                    "it needs a " + leaf.shape().label());
            return null;
        }
        if (raw == null && leaf.optional() && leaf.fallback().isEmpty()) return Optional.empty();
        var value =
                raw == null ? defaultOf(leaf) : converter.convert(prefix + leaf.path(), leaf.shape(), leaf.key(), raw);
        return value != null && leaf.optional() ? Optional.of(value) : value;
    }

    private static Object defaultOf(Schema.Leaf leaf) {
        var trouble = new Faults();
        var value =
                new Converter(false, trouble, trouble).convert(leaf.path(), leaf.shape(), leaf.key(), fallback(leaf));
        if (value == null)
            throw new IllegalStateException("the default of " + leaf.path() + " is wrong: " + trouble.list());
        return value;
    }

    private static Raw fallback(Schema.Leaf leaf) {
        if (leaf.fallback().isPresent())
            return Written.read(leaf.shape(), leaf.fallback().get(), Place.DEFAULT);
        if (leaf.optional() || leaf.shape() instanceof Shape.One) return new Raw.Nothing(Place.DEFAULT);
        return leaf.shape() instanceof Shape.Many
                ? new Raw.Items(List.of(), Place.DEFAULT)
                : new Raw.Entries(new LinkedHashMap<>(), Place.DEFAULT);
    }

    private @Nullable Object made(Schema.Section section, List<Object> arguments) {
        var types = Arrays.stream(section.type().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = section.type().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException refusal))
                throw new IllegalStateException(e.getCause());
            for (var message : String.valueOf(refusal.getMessage()).split("; ", -1)) refused(section, message);
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + section.type().getName(), e);
        }
    }

    // A message that begins with a key of the section belongs to that key's line.
    private void refused(Schema.Section section, String message) {
        var space = message.indexOf(' ');
        var word = space < 0 ? message : message.substring(0, space);
        var path = section.path().isEmpty() ? word : section.path() + "." + word;
        if (schema.leaves().containsKey(path)) {
            var raw = given.get(path);
            faults.add(prefix + path, raw == null ? placeOf(section) : raw.place(), message.substring(space + 1));
        } else {
            faults.add(prefix + section.path(), placeOf(section), message);
        }
    }

    private Place placeOf(Schema.Section section) {
        var below = section.path().isEmpty() ? "" : section.path() + ".";
        return given.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(below))
                .map(entry -> entry.getValue().place())
                .findFirst()
                .orElse(Place.DEFAULT);
    }
}
