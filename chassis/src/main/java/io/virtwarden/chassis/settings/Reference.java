package io.virtwarden.chassis.settings;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the commented sample file and the table of settings from the records, so that neither can be out of date. */
public final class Reference {
    private Reference() {}

    /**
     * A file with every key, each with help, type and default. Keys are commented out as {@code #key: value}; as it stands it
     * means the defaults, and so it does with these marks taken away.
     */
    public static String sample(Class<? extends Record> root) {
        var schema = Schema.of(root);
        var helps = new LinkedHashMap<String, String>();
        helps(schema.root(), helps);
        var tree = new KeyTree<Schema.Leaf>();
        schema.leaves().values().forEach(leaf -> tree.put(leaf.path(), leaf));
        var sample = new StringBuilder();
        var path = new java.util.ArrayList<String>();
        tree.walk((depth, name, leaf) -> {
            while (path.size() > depth) path.remove(path.size() - 1);
            path.add(name);
            var indent = "  ".repeat(depth);
            if (leaf == null) section(sample, indent, name, helps.getOrDefault(String.join(".", path), ""));
            else key(sample, indent, name, leaf);
        });
        return sample.toString();
    }

    private static void section(StringBuilder sample, String indent, String name, String help) {
        if (indent.isEmpty() && !sample.isEmpty()) sample.append('\n');
        if (!help.isEmpty()) comment(sample, indent, help);
        sample.append(indent).append(name).append(":\n");
    }

    private static void key(StringBuilder sample, String indent, String name, Schema.Leaf leaf) {
        comment(sample, indent, leaf.key().help());
        comment(
                sample,
                indent,
                capital(type(leaf)) + "; default: " + (fallback(leaf).isEmpty() ? "none" : fallback(leaf)) + ".");
        sample.append(indent).append('#').append(name).append(':');
        if (leaf.fallback().isPresent()) sample.append(' ').append(fallback(leaf));
        sample.append('\n');
    }

    private static void comment(StringBuilder sample, String indent, String text) {
        var line = new StringBuilder(indent).append('#');
        for (var word : text.split(" ", -1)) {
            if (line.length() + word.length() > 110) {
                sample.append(line).append('\n');
                line.setLength(0);
                line.append(indent).append('#');
            }
            line.append(' ').append(word);
        }
        sample.append(line).append('\n');
    }

    /** A Markdown table with one row per key, in the records' order. */
    public static String table(Class<? extends Record> root) {
        var table = new StringBuilder("| key | type | default | meaning |\n| --- | --- | --- | --- |\n");
        rows(Schema.of(root).root(), "required", table);
        return table.toString();
    }

    /** @param required what stands for a default that must be given: in a section that may be left out, only along with it */
    private static void rows(Schema.Section section, String required, StringBuilder table) {
        for (var part : section.parts()) {
            if (part instanceof Schema.Section below) {
                rows(below, below.optional() ? "required if any of `" + below.path() + "` is set" : required, table);
            } else {
                row((Schema.Leaf) part, required, table);
            }
        }
    }

    private static void row(Schema.Leaf leaf, String required, StringBuilder table) {
        var fallback = fallback(leaf);
        table.append("| `").append(leaf.path()).append("` | ").append(type(leaf).replace("|", "\\|"));
        table.append(" | ").append(fallback.isEmpty() ? (leaf.required() ? required : "") : "`" + fallback + "`");
        table.append(" | ").append(leaf.key().help().replace("|", "\\|")).append(" |\n");
    }

    /**
     * A document with the text between {@code <!-- begin NAME -->} and {@code <!-- end NAME -->} replaced.
     *
     * @throws IllegalArgumentException if the document has no such marks
     */
    public static String inserted(String document, String name, String text) {
        var begin = "<!-- begin " + name + " -->\n";
        var from = document.indexOf(begin);
        var to = document.indexOf("<!-- end " + name + " -->");
        if (from < 0 || to < from) throw new IllegalArgumentException("no marks '" + name + "' in the document");
        return document.substring(0, from + begin.length()) + text + document.substring(to);
    }

    private static String type(Schema.Leaf leaf) {
        var limited = leaf.key().min() != Long.MIN_VALUE || leaf.key().max() != Long.MAX_VALUE;
        return leaf.shape().label() + (limited ? ", " + Converter.limits(leaf.key()) : "");
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String fallback(Schema.Leaf leaf) {
        return leaf.fallback()
                .map(text -> Written.read(leaf.shape(), text, Place.DEFAULT).flow())
                .orElse("");
    }

    private static void helps(Schema.Section section, Map<String, String> helps) {
        for (var part : section.parts()) {
            if (part instanceof Schema.Section below) {
                helps.put(below.path(), below.help());
                helps(below, helps);
            }
        }
    }
}
