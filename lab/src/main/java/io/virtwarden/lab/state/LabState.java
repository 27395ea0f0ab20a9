package io.virtwarden.lab.state;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a lab, for other processes.
 *
 * @param ready whether all of it has been started
 * @param holder the process that owns it
 * @param work folder with everything that is not logs; its name is nobody else's, and each process of the lab has it in its
 *     arguments or its environment
 * @param what it is, for people
 * @param parts in the order of their start
 * @param nodes by name
 */
public record LabState(
        boolean ready, ProcessRef holder, String work, String what, List<Part> parts, List<NodeEntry> nodes) {

    /** Copies. */
    public LabState {
        parts = List.copyOf(parts);
        nodes = List.copyOf(nodes);
    }

    /** A lab that is about to start. */
    public static LabState starting(ProcessRef holder, String work, String what) {
        return new LabState(false, holder, work, what, List.of(), List.of());
    }

    /** With one more part. */
    public LabState with(Part part) {
        return new LabState(ready, holder, work, what, appended(parts, part), nodes);
    }

    /** With one more node. */
    public LabState with(NodeEntry node) {
        return new LabState(ready, holder, work, what, parts, appended(nodes, node));
    }

    /** Complete: sorted by node, what nodes share last. */
    public LabState complete(String description) {
        List<Part> sorted = new ArrayList<>(parts);
        // Stable: within a node the order of the start stays.
        sorted.sort((a, b) -> key(a).compareTo(key(b)));
        List<NodeEntry> byName = new ArrayList<>(nodes);
        byName.sort((a, b) -> a.name().compareTo(b.name()));
        return new LabState(true, holder, work, description, sorted, byName);
    }

    private static String key(Part part) {
        return part.node().isEmpty() ? "~" : part.node();
    }

    private static <T> List<T> appended(List<T> some, T one) {
        List<T> all = new ArrayList<>(some);
        all.add(one);
        return all;
    }
}
