package io.virtwarden.grafana;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rule files as they are committed. */
final class Rules {
    private Rules() {}

    /**
     * A rule.
     *
     * @param alert name; empty for a recorded figure
     * @param recorded name; empty for an alert
     */
    record Rule(
            String file,
            String alert,
            String recorded,
            String expr,
            Map<String, String> labels,
            Map<String, String> notes) {}

    static List<Rule> read() {
        List<Rule> rules = new ArrayList<>();
        for (Path file : Tree.files("rules", ".yaml")) {
            for (Object group : list(load(file).get("groups"))) {
                for (Object rule : list(map(group).get("rules"))) {
                    rules.add(rule(file.getFileName().toString(), map(rule)));
                }
            }
        }
        return rules;
    }

    static List<Rule> alerts() {
        return read().stream().filter(rule -> !rule.alert().isEmpty()).toList();
    }

    /** A YAML file whose root is a map. */
    static Map<String, Object> load(Path file) {
        return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(Tree.read(file)));
    }

    private static Rule rule(String file, Map<String, Object> rule) {
        return new Rule(
                file,
                rule.getOrDefault("alert", "").toString(),
                rule.getOrDefault("record", "").toString(),
                rule.getOrDefault("expr", "").toString(),
                texts(rule.getOrDefault("labels", Map.of())),
                texts(rule.getOrDefault("annotations", Map.of())));
    }

    @SuppressWarnings("unchecked") // What YAML gives: its maps have texts as keys here.
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    /** A list that must be there. */
    static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value, "no list");
    }

    private static Map<String, String> texts(Object value) {
        Map<String, String> texts = new java.util.TreeMap<>();
        map(value).forEach((key, text) -> texts.put(key, text.toString()));
        return texts;
    }
}
