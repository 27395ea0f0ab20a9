package io.virtwarden.monitor.stats;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Domains that held up a call and are left alone for a while. Not thread-safe: belongs to the thread of the rounds. */
final class Suspects {
    private final long nanos;
    private final Map<UUID, Long> until = new HashMap<>();

    Suspects(Duration sentence) {
        this.nanos = sentence.toNanos();
    }

    void add(Set<UUID> domains, long now) {
        domains.forEach(domain -> until.putIfAbsent(domain, now + nanos));
    }

    Set<UUID> at(long now) {
        until.values().removeIf(end -> end - now <= 0);
        return Set.copyOf(until.keySet());
    }
}
