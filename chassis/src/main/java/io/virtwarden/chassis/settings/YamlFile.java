package io.virtwarden.chassis.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/** Reads YAML with the line of every value. No Java object is ever made from a tag: only nodes are composed. */
final class YamlFile {
    private static final int LARGEST = 1 << 20;
    private static final int DEEPEST = 32;

    private final String name;
    private final Faults faults;

    private YamlFile(String name, Faults faults) {
        this.name = name;
        this.faults = faults;
    }

    /** The file's mapping; empty if there is nothing in it, null if it cannot be read, with the fault told. */
    static Raw.@Nullable Entries read(Path file, Faults faults) {
        return new YamlFile(file.toString(), faults).parse(file);
    }

    private Raw.@Nullable Entries parse(Path file) {
        var text = text(file);
        if (text == null) return null;
        var root = compose(text);
        if (root == null) return null;
        if (root instanceof Raw.Nothing nothing) return new Raw.Entries(Map.of(), nothing.place());
        if (root instanceof Raw.Entries entries) return entries;
        faults.add("", root.place(), "the file must hold sections such as 'libvirt:', it holds " + root.kind());
        return null;
    }

    private @Nullable String text(Path file) {
        try {
            if (Files.isDirectory(file)) throw new IOException("it is a folder, not a file");
            if (Files.size(file) > LARGEST) throw new IOException("it has more than 1 MiB");
            var bytes = Files.readAllBytes(file);
            return decode(bytes);
        } catch (IOException e) {
            faults.add("", Place.file(name), "cannot read the settings: " + Reasons.of(e));
            return null;
        }
    }

    private @Nullable String decode(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        try {
            var text = decoder.decode(in).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            var line = 1;
            for (var i = 0; i < in.position(); i++) if (bytes[i] == '\n') line++;
            faults.add("", Place.line(name, line), "a byte is not UTF-8", "save the file as UTF-8");
            return null;
        }
    }

    private @Nullable Raw compose(String text) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(50);
        options.setNestingDepthLimit(DEEPEST);
        try {
            var root = new Yaml(options).compose(new StringReader(text));
            return root == null ? new Raw.Nothing(Place.file(name)) : raw("", root, 0);
        } catch (MarkedYAMLException e) {
            syntax(e);
        } catch (ReaderException e) {
            faults.add(
                    "",
                    Place.file(name),
                    "holds the control character U+%04X".formatted(e.getCodePoint()),
                    "remove it");
        } catch (YAMLException e) {
            faults.add("", Place.file(name), "is no YAML: " + e.getMessage());
        }
        return null;
    }

    private void syntax(MarkedYAMLException e) {
        var mark = e.getProblemMark();
        var place = mark == null ? Place.file(name) : Place.column(name, mark.getLine() + 1, mark.getColumn() + 1);
        var problem = e.getProblem() == null ? "syntax error" : e.getProblem();
        var context = e.getContext() == null ? "" : " " + e.getContext();
        var tab = problem.contains("\\t") || problem.contains("TAB");
        faults.add(
                "", place, "is no YAML: " + problem + context, tab ? "indent with spaces, YAML allows no tabs" : null);
    }

    private Raw raw(String path, Node node, int depth) {
        if (depth > DEEPEST) {
            faults.add(path, at(node), "is nested more than " + DEEPEST + " deep", "an alias may refer to itself");
            return new Raw.Nothing(at(node));
        }
        if (node instanceof SequenceNode sequence) {
            var items = new ArrayList<Raw>();
            for (var item : sequence.getValue()) items.add(raw(path + "[" + items.size() + "]", item, depth + 1));
            return new Raw.Items(items, at(node));
        }
        if (node instanceof MappingNode mapping) return entries(path, mapping, depth);
        if (node.getTag().equals(Tag.NULL)) return new Raw.Nothing(at(node));
        return new Raw.Scalar(((ScalarNode) node).getValue(), at(node));
    }

    private Raw entries(String path, MappingNode mapping, int depth) {
        var entries = new LinkedHashMap<String, Raw>();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                faults.add(path, at(tuple.getKeyNode()), "a key must be plain text");
                continue;
            }
            var below = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            var value = at(key, raw(below, tuple.getValueNode(), depth + 1));
            var earlier = entries.putIfAbsent(key.getValue(), value);
            if (earlier != null)
                faults.add(
                        below,
                        at(key),
                        "is given twice, first at " + earlier.place().text(),
                        "keep one of them");
        }
        return new Raw.Entries(entries, at(mapping));
    }

    // Faults point at the key's line: a block value may begin lines below it.
    private Raw at(ScalarNode key, Raw value) {
        var place = at((Node) key);
        if (value instanceof Raw.Scalar scalar) return new Raw.Scalar(scalar.text(), place);
        if (value instanceof Raw.Items items) return new Raw.Items(items.items(), place);
        if (value instanceof Raw.Entries map) return new Raw.Entries(map.entries(), place);
        return new Raw.Nothing(place);
    }

    private Place at(Node node) {
        Mark mark = node.getStartMark();
        return mark == null ? Place.file(name) : Place.line(name, mark.getLine() + 1);
    }
}
