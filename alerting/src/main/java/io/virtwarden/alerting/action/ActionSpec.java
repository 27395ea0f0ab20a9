package io.virtwarden.alerting.action;

import io.virtwarden.chassis.settings.Suggestion;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An action with its parameters, checked against their bounds.
 *
 * @param kind from the allow-list
 * @param values by parameter, of the type that its {@link Parameter.Form} says; defaults are filled in
 */
public record ActionSpec(ActionKind kind, Map<String, Object> values) {
    private static final Pattern TEMPLATE = Pattern.compile("\\$\\{([^}]*)}");

    public ActionSpec {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /**
     * Reads an action as a rule has it.
     *
     * @param written values by parameter, as text
     * @throws IllegalArgumentException with every fault, joined by "; "
     */
    public static ActionSpec of(ActionKind kind, Map<String, String> written) {
        List<String> faults = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : kind.parameters()) {
            String text = Optional.ofNullable(written.get(parameter.name()))
                    .or(parameter::fallback)
                    .orElse(null);
            if (text == null && parameter.required()) {
                faults.add(kind.word() + " needs '" + parameter.name() + "': " + parameter.help());
            } else if (text != null) {
                read(parameter, text, values, faults);
            }
        }
        if (kind == ActionKind.THROTTLE && !values.containsKey("iops") && !values.containsKey("bandwidth")) {
            faults.add("throttle needs 'iops' or 'bandwidth'");
        }
        List<String> known = kind.parameters().stream().map(Parameter::name).toList();
        for (String name : written.keySet()) {
            if (!known.contains(name)) {
                faults.add(unknown(kind, name, known));
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new ActionSpec(kind, values);
    }

    private static String unknown(ActionKind kind, String name, List<String> known) {
        if (known.isEmpty()) {
            return kind.word() + " has no parameters, not '" + name + "'";
        }
        return kind.word() + " has no '" + name + "'"
                + Suggestion.nearest(name, known)
                        .map(near -> ", did you mean '" + near + "'?")
                        .orElse(", it has " + String.join(", ", known));
    }

    private static void read(Parameter parameter, String text, Map<String, Object> values, List<String> faults) {
        try {
            values.put(parameter.name(), parameter.read(text));
        } catch (IllegalArgumentException e) {
            faults.add("'" + parameter.name() + "' " + e.getMessage());
        }
    }

    /**
     * With {@code ${label}} filled in.
     *
     * @return empty if a label is missing, or holds what must not stand there
     */
    public Optional<ActionSpec> resolve(Map<String, String> labels) {
        Map<String, Object> filled = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            Optional<Object> value = fill(entry.getValue(), labels);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            filled.put(entry.getKey(), value.get());
        }
        return Optional.of(new ActionSpec(kind, filled));
    }

    private static Optional<Object> fill(Object value, Map<String, String> labels) {
        if (!(value instanceof String text) || !text.contains("${")) {
            return Optional.of(value);
        }
        StringBuilder filled = new StringBuilder();
        Matcher matcher = TEMPLATE.matcher(text);
        while (matcher.find()) {
            String label = labels.get(matcher.group(1));
            if (label == null || !Parameter.plain(label)) {
                return Optional.empty();
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(label));
        }
        return Optional.of(matcher.appendTail(filled).toString());
    }

    /** A text, address or path. @throws IllegalStateException if it was not given and has no default */
    public String text(String parameter) {
        return String.valueOf(required(parameter));
    }

    /** A text, address or path that may be missing. */
    public Optional<String> textIfGiven(String parameter) {
        return Optional.ofNullable(values.get(parameter)).map(String::valueOf);
    }

    /** A number, or a size in bytes. @throws IllegalStateException if it was not given and has no default */
    public long number(String parameter) {
        return (Long) required(parameter);
    }

    /** A number or size that may be missing. */
    public Optional<Long> numberIfGiven(String parameter) {
        return Optional.ofNullable((Long) values.get(parameter));
    }

    /** A flag. */
    public boolean flag(String parameter) {
        return (Boolean) required(parameter);
    }

    /** A duration. @throws IllegalStateException if it was not given and has no default */
    public Duration duration(String parameter) {
        return (Duration) required(parameter);
    }

    /** An address. @throws IllegalStateException if it was not given and has no default */
    public URI address(String parameter) {
        return (URI) required(parameter);
    }

    /** For how long its own parameters let it go on; a step that ends before would leave it going on alone. */
    public Duration longest() {
        return switch (kind) {
            case RESUME -> duration("settle");
            case FREEZE -> duration("thaw");
            case SHUTDOWN -> flag("destroy") ? duration("grace") : Duration.ZERO;
            case MIGRATE, SAVE, MANAGED_SAVE, CORE_DUMP -> duration("limit");
            default -> Duration.ZERO;
        };
    }

    /** Whether it is a job of libvirt that can be ended while it runs, and leaves the guest as it was. A memory-only dump cannot. */
    public boolean abortable() {
        return switch (kind) {
            case MIGRATE, SAVE, MANAGED_SAVE -> true;
            case CORE_DUMP -> !flag("memory-only");
            default -> false;
        };
    }

    private Object required(String parameter) {
        Object value = values.get(parameter);
        if (value == null) {
            throw new IllegalStateException(kind.word() + " has no value for " + parameter);
        }
        return value;
    }

    /** As a rule could write it: what the journal keeps and {@link #of} reads. */
    public Map<String, String> written() {
        Map<String, String> written = new TreeMap<>();
        values.forEach((name, value) -> written.put(
                name,
                value instanceof Duration duration
                        ? io.virtwarden.chassis.settings.Durations.text(duration)
                        : String.valueOf(value)));
        return written;
    }
}
