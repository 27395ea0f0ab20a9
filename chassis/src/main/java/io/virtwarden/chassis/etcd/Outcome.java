package io.virtwarden.chassis.etcd;

import java.util.List;

/**
 * What became of a {@link Txn}.
 *
 * @param done whether all conditions held
 * @param cluster etcd's id of itself, unsigned
 * @param revision of the whole store right after it; if it wrote anything, its own
 * @param found per step of the branch that was taken: what it read; empty for a step that writes
 */
public record Outcome(boolean done, long cluster, long revision, List<List<KeyValue>> found) {
    public Outcome {
        found = found.stream().map(List::copyOf).toList();
    }
}
