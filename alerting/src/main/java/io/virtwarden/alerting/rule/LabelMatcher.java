package io.virtwarden.alerting.rule;

import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a label, written as Alertmanager's matchers are: {@code name="value"}, {@code !=}, {@code =~}, {@code !~}. Regular
 * expressions are RE2 and match the whole value; a label that is not there is empty.
 */
public final class LabelMatcher {
    private static final Pattern FORM =
            Pattern.compile("\\s*([\\p{L}_][\\p{L}\\p{N}_.:-]*)\\s*(=~|!~|!=|=)\\s*(.*?)\\s*", Pattern.DOTALL);

    private final String label;
    private final String operator;
    private final String value;
    private final com.google.re2j.@Nullable Pattern pattern;

    private LabelMatcher(String label, String operator, String value, com.google.re2j.@Nullable Pattern pattern) {
        this.label = label;
        this.operator = operator;
        this.value = value;
        this.pattern = pattern;
    }

    /**
     * Reads a matcher.
     *
     * @throws IllegalArgumentException if it is none, with a message that shows one
     */
    public static LabelMatcher parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no matcher, write name=\"value\" or name=~\"expression\"");
        }
        String value = unquoted(form.group(3), text);
        String operator = form.group(2);
        try {
            return new LabelMatcher(
                    form.group(1),
                    operator,
                    value,
                    operator.endsWith("~") ? com.google.re2j.Pattern.compile(value) : null);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no regular expression that RE2 knows: " + e.getDescription(), e);
        }
    }

    private static String unquoted(String written, String text) {
        boolean opens = written.startsWith("\"");
        boolean closes = written.length() > 1 && written.endsWith("\"");
        if (opens != closes) {
            throw new IllegalArgumentException("'" + text + "' has one quotation mark too few");
        }
        return opens
                ? written.substring(1, written.length() - 1)
                        .replace("\\\"", "\"")
                        .replace("\\\\", "\\")
                : written;
    }

    /** Whether these labels are such. */
    public boolean matches(Map<String, String> labels) {
        String actual = labels.getOrDefault(label, "");
        return switch (operator) {
            case "=" -> actual.equals(value);
            case "!=" -> !actual.equals(value);
            case "=~" -> Objects.requireNonNull(pattern).matches(actual);
            default -> !Objects.requireNonNull(pattern).matches(actual);
        };
    }

    /** Which label. */
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label + operator + "\"" + value + "\"";
    }
}
