package io.virtwarden.chassis.etcd;

import java.util.List;

/**
 * Happens as a whole at one moment.
 *
 * @param when all must hold for {@code then}; if one does not, {@code otherwise} is done
 */
public record Txn(List<Compare> when, List<Op> then, List<Op> otherwise) {
    public Txn {
        when = List.copyOf(when);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
    }

    /** Does this whatever is. */
    public static Txn of(Op... steps) {
        return new Txn(List.of(), List.of(steps), List.of());
    }
}
