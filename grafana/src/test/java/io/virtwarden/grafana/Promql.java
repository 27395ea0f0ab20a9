package io.virtwarden.grafana;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The little of PromQL that checks of names and functions need; promtool does the grammar. */
final class Promql {
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:$.@])([a-zA-Z_:][a-zA-Z0-9_:]*)(?!\\s*\\(|[\\w:])");
    private static final Set<String> KEYWORDS =
            Set.of("and", "or", "unless", "offset", "bool", "by", "without", "on", "ignoring", "inf", "nan");

    private Promql() {}

    /** Names of metrics in an expression. */
    static Set<String> metrics(String expr) {
        Set<String> names = new LinkedHashSet<>();
        Matcher words = NAME.matcher(bare(expr));
        while (words.find()) {
            if (!KEYWORDS.contains(words.group(1).toLowerCase(java.util.Locale.ROOT))) {
                names.add(words.group(1));
            }
        }
        return names;
    }

    /** Text before each place where a metric is used, such as {@code sum(rate(}. */
    static Set<String> before(String expr, String metric) {
        Set<String> texts = new LinkedHashSet<>();
        Matcher words = WORD.matcher(expr);
        while (words.find()) {
            if (words.group().equals(metric)) {
                texts.add(expr.substring(0, words.start()));
            }
        }
        return texts;
    }

    /** With Grafana's macros and variables as Grafana would fill them in; of instances and domains the reader chose all. */
    static String filledIn(String expr, String job, String interval, String range) {
        return expr.replace("$__rate_interval", interval)
                .replace("$__interval", interval)
                .replace("$__range", range)
                .replace("$job", job)
                .replaceAll("\\$(instance|domain)\\b", ".+");
    }

    /** Without strings, selectors, ranges, groupings and numbers. */
    private static String bare(String expr) {
        String text = STRING.matcher(expr).replaceAll("\"\"");
        text = text.replaceAll("\\{[^}]*}", "").replaceAll("\\[[^]]*]", "");
        text = GROUPING.matcher(text).replaceAll(" ");
        return text.replaceAll("\\boffset\\s+\\w+", " ").replaceAll("@\\s*(?:end|start)\\(\\)", " ");
    }
}
