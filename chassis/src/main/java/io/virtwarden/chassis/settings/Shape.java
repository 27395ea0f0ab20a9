package io.virtwarden.chassis.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a key's value is made of. */
sealed interface Shape {
    /** For people and the table of settings. */
    String label();

    record One(ScalarType type) implements Shape {
        @Override
        public String label() {
            return type.label();
        }
    }

    /** @param distinct a Set instead of a List */
    record Many(Shape of, boolean distinct) implements Shape {
        @Override
        public String label() {
            return "list of " + of.label();
        }
    }

    record Named(Shape of) implements Shape {
        @Override
        public String label() {
            return "map to " + of.label();
        }
    }

    /** A record of keys inside a list or a map. */
    record Nested(Schema schema) implements Shape {
        @Override
        public String label() {
            return "section";
        }
    }

    /** @throws IllegalStateException naming the component if its type is not known */
    static Shape of(Type type, String component) {
        if (type instanceof Class<?> plain) {
            var scalar = ScalarType.of(plain);
            if (scalar != null) return new One(scalar);
            if (plain.isRecord()) return new Nested(Schema.of(plain.asSubclass(Record.class)));
        }
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) return new Many(of(arguments[0], component), false);
            if (generic.getRawType() == Set.class) return new Many(of(arguments[0], component), true);
            if (generic.getRawType() == Map.class && arguments[0] == String.class)
                return new Named(of(arguments[1], component));
        }
        throw new IllegalStateException(component + " has type " + type.getTypeName() + ", which settings cannot read");
    }
}
