package io.virtwarden.alerting.live;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Something that must be taken back at a time, whatever happens to this process until then.
 *
 * @param id of the action that made it necessary
 * @param kind how it is taken back: {@code thaw} or {@code limits}
 * @param uri hypervisor
 * @param domain UUID
 * @param due when, as ISO 8601
 * @param details what that kind needs to know
 */
record Undo(String id, String kind, String uri, String domain, String due, Map<String, String> details) {
    Undo {
        details = Map.copyOf(details);
    }

    Instant at() {
        return Instant.parse(due);
    }

    UUID uuid() {
        return UUID.fromString(domain);
    }
}
