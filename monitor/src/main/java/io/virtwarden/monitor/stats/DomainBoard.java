package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainReading;
import io.virtwarden.hypervisor.stats.DomainSample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The last sample of each domain of one connection. A domain that could not be asked keeps its values for some rounds, then only
 * its state; one that a full answer does not have is gone at once. Not thread-safe: belongs to the thread of the rounds.
 */
final class DomainBoard {
    private final int keep;
    private Map<UUID, Held> held = new LinkedHashMap<>();

    DomainBoard(int keep) {
        this.keep = keep;
    }

    /**
     * A domain.
     *
     * @param missed rounds in a row without an answer
     * @param timedOut whether it was left out of the last round because it held up a call
     */
    record Held(DomainSample sample, int missed, boolean timedOut) {}

    /** A round that was answered: samples are new, skipped domains exist but are old, the rest is gone. */
    void answered(DomainReading reading) {
        Map<UUID, Held> next = new LinkedHashMap<>();
        for (DomainSample sample : reading.samples()) {
            next.put(sample.uuid(), new Held(sample, 0, false));
        }
        for (UUID skipped : reading.skipped()) {
            Held before = held.get(skipped);
            if (before != null && !next.containsKey(skipped)) {
                next.put(skipped, new Held(before.sample(), before.missed() + 1, true));
            }
        }
        held = next;
    }

    /** A round without an answer. */
    void missed() {
        held.replaceAll((uuid, h) -> new Held(h.sample(), h.missed() + 1, h.timedOut()));
    }

    Collection<Held> all() {
        return held.values();
    }

    Set<UUID> domains() {
        return new HashSet<>(held.keySet());
    }

    /** Whether its figures are still worth showing. */
    boolean fresh(Held domain) {
        return domain.missed() < keep;
    }

    /** Number of domains by state, every state that there is and all usual ones. */
    Map<String, Integer> byState() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        StateNames.STATES.forEach(state -> counts.put(state, 0));
        for (Held domain : held.values()) {
            counts.merge(StateNames.state(domain.sample().state()), 1, Integer::sum);
        }
        return counts;
    }

    List<DomainSample> samples() {
        List<DomainSample> samples = new ArrayList<>(held.size());
        held.values().forEach(h -> samples.add(h.sample()));
        return samples;
    }
}
