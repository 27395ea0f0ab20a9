package io.virtwarden.hypervisor.stats;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One round of statistics of one connection.
 *
 * @param samples of the domains that were asked
 * @param skipped domains that exist but were not asked, because their monitor is occupied or in error, or because they had held a
 *     call up before
 * @param nativeNanos spent inside libvirt
 * @param readNanos spent reading its answer
 */
public record DomainReading(List<DomainSample> samples, Set<UUID> skipped, long nativeNanos, long readNanos) {
    public DomainReading {
        samples = List.copyOf(samples);
        skipped = Set.copyOf(skipped);
    }
}
