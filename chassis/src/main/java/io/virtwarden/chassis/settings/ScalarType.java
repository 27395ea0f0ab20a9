package io.virtwarden.chassis.settings;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How one value is read from its text.
 *
 * @param label for people and the table of settings
 * @param parse throws IllegalArgumentException with a message that reads after the key
 */
record ScalarType(String label, Function<String, Object> parse) {
    private static final Map<Class<?>, ScalarType> KNOWN = Map.ofEntries(
            Map.entry(String.class, new ScalarType("text", text -> text)),
            Map.entry(int.class, new ScalarType("number", text -> Math.toIntExact(whole(text)))),
            Map.entry(Integer.class, new ScalarType("number", text -> Math.toIntExact(whole(text)))),
            Map.entry(long.class, new ScalarType("number", ScalarType::whole)),
            Map.entry(Long.class, new ScalarType("number", ScalarType::whole)),
            Map.entry(double.class, new ScalarType("decimal number", ScalarType::decimal)),
            Map.entry(Double.class, new ScalarType("decimal number", ScalarType::decimal)),
            Map.entry(boolean.class, new ScalarType("true or false", ScalarType::truth)),
            Map.entry(Boolean.class, new ScalarType("true or false", ScalarType::truth)),
            Map.entry(Duration.class, new ScalarType("duration", Durations::parse)),
            Map.entry(ByteSize.class, new ScalarType("size", ByteSize::parse)),
            Map.entry(Path.class, new ScalarType("path", ScalarType::path)),
            Map.entry(URI.class, new ScalarType("URI", ScalarType::uri)),
            Map.entry(UUID.class, new ScalarType("UUID", ScalarType::uuid)),
            Map.entry(Pattern.class, new ScalarType("regular expression", ScalarType::regex)),
            Map.entry(HostPort.class, new ScalarType("host:port", HostPort::parse)),
            Map.entry(SecretFile.class, new ScalarType("path of a secret", text -> new SecretFile(path(text)))));

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Null if the class is no scalar. */
    static @Nullable ScalarType of(Class<?> type) {
        return type.isEnum() ? ofEnum(type.getEnumConstants()) : KNOWN.get(type);
    }

    private static ScalarType ofEnum(Object[] constants) {
        var byName = Arrays.stream(constants).collect(Collectors.toMap(ScalarType::spelled, Function.identity()));
        var names = Arrays.stream(constants).map(ScalarType::spelled).toList();
        return new ScalarType(String.join(" or ", names), text -> {
            var constant = byName.get(text.strip().toLowerCase(Locale.ROOT).replace('_', '-'));
            if (constant != null) return constant;
            var meant = Suggestion.nearest(text, names);
            throw new IllegalArgumentException("must be " + String.join(" or ", names) + ", is '" + text + "'"
                    + meant.map(name -> "; did you mean '" + name + "'?").orElse(""));
        });
    }

    private static String spelled(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number, is '" + text + "'", e);
        }
    }

    private static double decimal(String text) {
        try {
            var number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) return number;
            throw new NumberFormatException();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number, is '" + text + "'", e);
        }
    }

    private static boolean truth(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw new IllegalArgumentException("must be true or false (on or off), is '" + text + "'");
        };
    }

    private static Path path(String text) {
        if (text.isBlank()) throw new IllegalArgumentException("must be a path, is empty");
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be a path, is '" + text + "': " + e.getReason(), e);
        }
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be a URI: " + e.getMessage(), e);
        }
    }

    // UUID.fromString also takes 1-2-3-4-5, which is never what somebody meant.
    private static UUID uuid(String text) {
        if (UUID_FORM.matcher(text).matches()) return UUID.fromString(text);
        throw new IllegalArgumentException(
                "must be a UUID such as 4c4c4544-0042-3510-8050-b8c04f4d3732, is '" + text + "'");
    }

    private static Pattern regex(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "must be a regular expression, is '" + text + "': " + e.getDescription() + " at "
                            + (e.getIndex() + 1),
                    e);
        }
    }
}
