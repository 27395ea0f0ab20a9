package io.virtwarden.hypervisor.stats;

import java.util.Set;

/**
 * What to ask of virConnectGetAllDomainStats. NOWAIT is always passed: without it one busy guest holds the whole call for up to
 * 30 seconds.
 *
 * @param groups what a driver does not know of them is silently absent
 * @param backing also the images below a disk's top one
 * @param batch domains per call; above it virDomainListGetStats is asked in turns, since a reply is limited to 16384 records and
 *     32 MiB (libvirt's remote protocol); 1 to 16384
 */
public record StatsRequest(Set<StatsGroup> groups, boolean backing, int batch) {
    /** VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT. */
    private static final int NOWAIT = 1 << 29;
    /** VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING. */
    private static final int BACKING = 1 << 30;

    public StatsRequest {
        groups = Set.copyOf(groups);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("no group to ask for: 0 would mean all of them");
        }
        if (batch < 1 || batch > 16384) {
            throw new IllegalArgumentException("a batch has 1 to 16384 domains, not " + batch);
        }
    }

    int bits() {
        return StatsGroup.bits(groups);
    }

    int flags() {
        return NOWAIT | (backing ? BACKING : 0);
    }
}
