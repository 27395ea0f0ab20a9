package io.virtwarden.alerting.action;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One parameter of an action.
 *
 * @param name as rules write it
 * @param form how it is read
 * @param required whether a rule must give it
 * @param fallback what counts if a rule does not give it, written as in a rule
 * @param min smallest: bytes, seconds or a plain number
 * @param max largest
 * @param words the only texts allowed; empty for any
 * @param help for the page of actions
 */
public record Parameter(
        String name,
        Form form,
        boolean required,
        Optional<String> fallback,
        long min,
        long max,
        List<String> words,
        String help) {

    /** How a value is read, and the type it then has. */
    public enum Form {
        /** String; may hold {@code ${label}}, which is filled from the signal. */
        TEXT,
        /** Long. */
        NUMBER,
        /** Long, in bytes; written as 64MiB. */
        SIZE,
        /** Duration. */
        DURATION,
        /** Boolean. */
        FLAG,
        /** URI with a scheme. */
        ADDRESS,
        /** String; absolute path. */
        PATH
    }

    /** What may come out of a template: nothing that a path, XML or a command line would read in its own way. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_.:/\\[\\]@+-]{1,255}");

    public Parameter {
        words = List.copyOf(words);
    }

    static Parameter text(String name, String help) {
        return new Parameter(name, Form.TEXT, false, Optional.empty(), 0, 0, List.of(), help);
    }

    static Parameter choice(String name, String help, String... words) {
        return new Parameter(name, Form.TEXT, false, Optional.of(words[0]), 0, 0, List.of(words), help);
    }

    static Parameter flag(String name, boolean fallback, String help) {
        return new Parameter(name, Form.FLAG, false, Optional.of(Boolean.toString(fallback)), 0, 0, List.of(), help);
    }

    static Parameter number(String name, long min, long max, String help) {
        return new Parameter(name, Form.NUMBER, false, Optional.empty(), min, max, List.of(), help);
    }

    static Parameter size(String name, long min, long max, String help) {
        return new Parameter(name, Form.SIZE, false, Optional.empty(), min, max, List.of(), help);
    }

    static Parameter duration(String name, Duration min, Duration max, String help) {
        return new Parameter(
                name, Form.DURATION, false, Optional.empty(), min.toSeconds(), max.toSeconds(), List.of(), help);
    }

    static Parameter address(String name, String help) {
        return new Parameter(name, Form.ADDRESS, false, Optional.empty(), 0, 0, List.of(), help);
    }

    static Parameter path(String name, String help) {
        return new Parameter(name, Form.PATH, false, Optional.empty(), 0, 0, List.of(), help);
    }

    Parameter needed() {
        return new Parameter(name, form, true, Optional.empty(), min, max, words, help);
    }

    Parameter or(String value) {
        return new Parameter(name, form, false, Optional.of(value), min, max, words, help);
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException with a message that reads after the parameter's name
     */
    Object read(String written) {
        return switch (form) {
            case TEXT -> text(written);
            case NUMBER -> within(number(written), written);
            case SIZE -> within(ByteSize.parse(written).bytes(), written);
            case DURATION -> {
                Duration duration = Durations.parse(written);
                within(duration.toSeconds(), written);
                yield duration;
            }
            case FLAG -> truth(written);
            case ADDRESS -> address(written);
            case PATH -> {
                if (!written.startsWith("/") || written.contains("/../") || written.endsWith("/..")) {
                    throw new IllegalArgumentException("must be an absolute path without .., is '" + written + "'");
                }
                yield written;
            }
        };
    }

    /** Whether a text may stand where a template stood. */
    static boolean plain(String text) {
        return PLAIN.matcher(text).matches() && !text.contains("..");
    }

    private String text(String written) {
        if (written.isBlank() || written.length() > 255) {
            throw new IllegalArgumentException("must have 1 to 255 characters, has " + written.length());
        }
        if (!words.isEmpty() && !words.contains(written)) {
            throw new IllegalArgumentException("must be " + String.join(" or ", words) + ", is '" + written + "'");
        }
        return written;
    }

    private static long number(String written) {
        try {
            return Long.parseLong(written.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number, is '" + written + "'", e);
        }
    }

    private static URI address(String written) {
        URI uri = URI.create(written);
        if (uri.getScheme() == null) {
            throw new IllegalArgumentException("must be a URI with a scheme, is '" + written + "'");
        }
        return uri;
    }

    private static boolean truth(String written) {
        return switch (written.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("must be true or false, is '" + written + "'");
        };
    }

    private long within(long value, String written) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("must be " + bound(min) + " to " + bound(max) + ", is " + written);
        }
        return value;
    }

    private String bound(long value) {
        return switch (form) {
            case SIZE -> new ByteSize(value).toString();
            case DURATION -> Durations.text(Duration.ofSeconds(value));
            default -> Long.toString(value);
        };
    }
}
