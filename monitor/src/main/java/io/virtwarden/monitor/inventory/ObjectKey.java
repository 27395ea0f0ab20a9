package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;

/**
 * One object of one hypervisor.
 *
 * @param uri the connection's URI as configured: two hypervisors may hold the same UUID, as during a migration
 * @param identity UUID, or the name of what has none
 */
public record ObjectKey(String uri, ObjectKind kind, String identity) {
    /** The key of {@code subject} on {@code uri}. */
    public static ObjectKey of(String uri, Subject subject) {
        return new ObjectKey(uri, subject.kind(), subject.identity());
    }
}
