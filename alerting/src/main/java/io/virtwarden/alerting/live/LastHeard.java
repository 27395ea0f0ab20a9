package io.virtwarden.alerting.live;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** When one kind of event was last heard of each domain; the latest {@value #MOST} domains. Any thread. */
final class LastHeard {
    private static final int MOST = 10_000;

    private final Map<UUID, Instant> last = new LinkedHashMap<>();

    synchronized void heard(UUID domain, Instant at) {
        last.remove(domain);
        last.put(domain, at);
        if (last.size() > MOST) {
            last.remove(last.keySet().iterator().next());
        }
    }

    synchronized boolean since(UUID domain, Instant from) {
        Instant at = last.get(domain);
        return at != null && !at.isBefore(from);
    }
}
