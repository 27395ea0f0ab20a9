package io.virtwarden.lab.state;

import java.util.List;
import java.util.Map;

/**
 * How a node is entered.
 *
 * @param name such as {@code node1}
 * @param first process 1 of the inside
 * @param enter command that runs another one inside
 * @param environment for commands inside
 * @param folder its settings, disks and states
 * @param rcFile for an interactive bash
 */
public record NodeEntry(
        String name,
        ProcessRef first,
        List<String> enter,
        Map<String, String> environment,
        String folder,
        String rcFile) {

    /** Copies. */
    public NodeEntry {
        enter = List.copyOf(enter);
        environment = Map.copyOf(environment);
    }
}
