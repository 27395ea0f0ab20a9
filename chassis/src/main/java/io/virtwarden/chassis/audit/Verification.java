package io.virtwarden.chassis.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a verifier has seen so far.
 *
 * @param records all records, duplicates included
 * @param findings all findings
 * @param grave findings that are {@link Finding#grave()}
 * @param trails by node and epoch, in this order
 */
public record Verification(long records, long findings, long grave, List<Trail> trails) {
    /**
     * One epoch of one node.
     *
     * @param anchored whether the first record's link had to be taken as given: what was before it is not there any more
     */
    public record Trail(
            UUID node,
            long epoch,
            long first,
            long last,
            long records,
            Instant firstTime,
            Instant lastTime,
            boolean anchored) {}

    public Verification {
        trails = List.copyOf(trails);
    }

    /** How many nodes. */
    public long nodes() {
        return trails.stream().map(Trail::node).distinct().count();
    }
}
