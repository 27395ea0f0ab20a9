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
    private final NameFilter shown;
    private Map<UUID, Held> held = new LinkedHashMap<>();

    DomainBoard(int keep, NameFilter shown) {
        this.keep = keep;
        this.shown = shown;
    }

    /**
     * A domain.
     *
     * @param missed rounds in a row without an answer
     * @param timedOut whether it was left out of the last round because it held up a call
     * @param shown whether settings want series of it
     */
    record Held(DomainSample sample, int missed, boolean timedOut, boolean shown) {}

    /** A round that was answered: samples are new, skipped domains exist but are old, the rest is gone. */
    void answered(DomainReading reading) {
        Map<UUID, Held> next = new LinkedHashMap<>();
        for (DomainSample sample : reading.samples()) {
            next.put(sample.uuid(), new Held(sample, 0, false, shows(sample)));
        }
        for (UUID skipped : reading.skipped()) {
            Held before = held.get(skipped);
            if (before != null && !next.containsKey(skipped)) {
                next.put(skipped, new Held(before.sample(), before.missed() + 1, true, before.shown()));
            }
        }
        held = next;
    }

    /** Expressions are asked once per domain and name. */
    private boolean shows(DomainSample sample) {
        Held before = held.get(sample.uuid());
        if (before != null && before.sample().name().equals(sample.name())) {
            return before.shown();
        }
        return shown.shows(sample.name());
    }

    /** A round without an answer. */
    void missed() {
        held.replaceAll((uuid, h) -> new Held(h.sample(), h.missed() + 1, h.timedOut(), h.shown()));
    }

    Collection<Held> all() {
        return held.values();
    }

    /** Those that settings want series of. */
    List<Held> shown() {
        List<Held> wanted = new ArrayList<>(held.size());
        for (Held domain : held.values()) {
            if (domain.shown()) {
                wanted.add(domain);
            }
        }
        return wanted;
    }

    /** Of those that settings want series of. */
    Set<UUID> domains() {
        Set<UUID> domains = new HashSet<>(held.size() * 4 / 3 + 1);
        for (Held domain : held.values()) {
            if (domain.shown()) {
                domains.add(domain.sample().uuid());
            }
        }
        return domains;
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

    /** How many are running or paused. */
    long active() {
        return held.values().stream().filter(h -> h.sample().active()).count();
    }

    List<DomainSample> samples() {
        List<DomainSample> samples = new ArrayList<>(held.size());
        held.values().forEach(h -> samples.add(h.sample()));
        return samples;
    }
}
