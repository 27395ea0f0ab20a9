package io.virtwarden.chassis.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dotted paths as the tree that YAML nests them in; keys of one section stay together. */
final class KeyTree<T> {
    private final Map<String, KeyTree<T>> below = new LinkedHashMap<>();
    private @Nullable T value;

    void put(String path, T leaf) {
        var dot = path.indexOf('.');
        var child = below.computeIfAbsent(dot < 0 ? path : path.substring(0, dot), name -> new KeyTree<>());
        if (dot < 0) child.value = leaf;
        else child.put(path.substring(dot + 1), leaf);
    }

    /** Sees sections before their keys. */
    void walk(Visitor<T> visitor) {
        walk(0, visitor);
    }

    private void walk(int depth, Visitor<T> visitor) {
        below.forEach((name, child) -> {
            visitor.visit(depth, name, child.value);
            child.walk(depth + 1, visitor);
        });
    }

    /** @param <T> what a key carries; null for a section */
    interface Visitor<T> {
        void visit(int depth, String name, @Nullable T leaf);
    }
}
