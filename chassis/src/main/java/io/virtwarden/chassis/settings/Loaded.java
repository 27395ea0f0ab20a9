package io.virtwarden.chassis.settings;

import java.util.List;

/**
 * Settings that hold.
 *
 * @param value the record tree
 * @param effective every key with its value and where it came from, secrets blanked, in the records' order
 * @param warnings things that work but should be looked at, such as a secret that every user may read
 */
public record Loaded<T>(T value, List<Effective> effective, List<Fault> warnings) {
    /**
     * One key as it counts now.
     *
     * @param path the key
     * @param value as it would be written in YAML, blanked if secret
     * @param origin {@code default}, {@code FILE:LINE} or {@code env NAME}
     */
    public record Effective(String path, String value, String origin) {}

    /** The effective settings as YAML, each with its origin as a comment; loads to the same values but for secrets. */
    public String toYaml() {
        var root = new KeyTree<Effective>();
        effective.forEach(key -> root.put(key.path(), key));
        var yaml = new StringBuilder();
        root.walk((depth, name, key) -> {
            yaml.append("  ".repeat(depth)).append(name).append(':');
            if (key != null) {
                if (!key.value().isEmpty()) yaml.append(' ').append(key.value());
                yaml.append("  # ").append(key.origin());
            }
            yaml.append('\n');
        });
        return yaml.toString();
    }
}
