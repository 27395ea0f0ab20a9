package io.virtwarden.chassis.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the one-line form of defaults and environment variables: {@code a,b}, {@code k=v,k=v} or JSON. */
final class Written {
    private Written() {}

    /** @throws IllegalArgumentException with a message that reads after the key */
    static Raw read(Shape shape, String text, Place place) {
        var trimmed = text.strip();
        if (shape instanceof Shape.One) return new Raw.Scalar(text, place);
        if (trimmed.startsWith("[") || trimmed.startsWith("{")) return json(trimmed, place);
        if (shape instanceof Shape.Many) return list(trimmed, place);
        return map(trimmed, place);
    }

    /** A list from {@code a,b}; empty text is an empty list. */
    static Raw.Items list(String text, Place place) {
        var items = new ArrayList<Raw>();
        if (!text.isBlank()) for (var item : text.split(",", -1)) items.add(new Raw.Scalar(item.strip(), place));
        return new Raw.Items(items, place);
    }

    private static Raw map(String text, Place place) {
        var entries = new LinkedHashMap<String, Raw>();
        for (var pair : text.isBlank() ? List.<String>of() : List.of(text.split(",", -1))) {
            var equals = pair.indexOf('=');
            if (equals < 1)
                throw new IllegalArgumentException("must be key=value,key=value or JSON, is '" + text + "'");
            entries.put(
                    pair.substring(0, equals).strip(),
                    new Raw.Scalar(pair.substring(equals + 1).strip(), place));
        }
        return new Raw.Entries(entries, place);
    }

    // JSON is YAML's flow style (YAML 1.2, 1.3), so one parser does.
    private static Raw json(String text, Place place) {
        try {
            return raw(new Yaml(new LoaderOptions()).compose(new java.io.StringReader(text)), place);
        } catch (YAMLException e) {
            throw new IllegalArgumentException(
                    "is no JSON: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    private static Raw raw(Node node, Place place) {
        if (node instanceof SequenceNode sequence)
            return new Raw.Items(
                    sequence.getValue().stream().map(item -> raw(item, place)).toList(), place);
        if (node instanceof MappingNode mapping) {
            var entries = new LinkedHashMap<String, Raw>();
            for (var tuple : mapping.getValue())
                if (tuple.getKeyNode() instanceof ScalarNode key)
                    entries.put(key.getValue(), raw(tuple.getValueNode(), place));
            return new Raw.Entries(entries, place);
        }
        return new Raw.Scalar(((ScalarNode) node).getValue(), place);
    }
}
