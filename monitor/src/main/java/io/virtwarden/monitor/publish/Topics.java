package io.virtwarden.monitor.publish;

import java.util.List;

/**
 * The topics that the monitor writes to.
 *
 * @param events every event and gap record
 * @param domainState last known state per domain, compacted
 */
public record Topics(String events, String domainState) {
    /** @param prefix {@code kafka.topics.prefix} */
    public static Topics of(String prefix) {
        return new Topics(prefix + "events", prefix + "domain-state");
    }

    /** Both. */
    public List<String> all() {
        return List.of(events, domainState);
    }
}
