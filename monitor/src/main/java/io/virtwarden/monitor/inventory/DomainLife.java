package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import org.jspecify.annotations.Nullable;

/** What a lifecycle event makes of a domain. A pure function. */
final class DomainLife {
    private DomainLife() {}

    /** The domain after the event; null when there is none any more. */
    static Known.@Nullable Domain after(Known.@Nullable Domain before, HypervisorEvent event) {
        int what = Numbers.event(event);
        int detail = Numbers.detail(event);
        return switch (what) {
            case Lifecycle.DEFINED -> defined(before, event);
            case Lifecycle.UNDEFINED -> undefined(before, detail);
            case Lifecycle.STARTED, Lifecycle.RESUMED -> moved(before, event, DomainStates.RUNNING);
            case Lifecycle.SUSPENDED -> moved(before, event, DomainStates.PAUSED);
            case Lifecycle.SHUTDOWN -> moved(before, event, DomainStates.SHUTDOWN);
            case Lifecycle.PMSUSPENDED -> moved(before, event, DomainStates.PMSUSPENDED);
            case Lifecycle.CRASHED ->
                detail == Lifecycle.CRASHED_CRASHLOADED ? before : moved(before, event, DomainStates.CRASHED);
            case Lifecycle.STOPPED ->
                before == null || !before.persistent() ? null : moved(before, event, DomainStates.SHUTOFF);
            default -> before;
        };
    }

    private static Known.Domain defined(Known.@Nullable Domain before, HypervisorEvent event) {
        if (before == null) {
            return new Known.Domain(event.subject(), DomainStates.SHUTOFF, 0, true, false, event.seenAt());
        }
        return before.persisted(true, renumbered(event.subject(), before));
    }

    private static Known.@Nullable Domain undefined(Known.@Nullable Domain before, int detail) {
        if (before == null || detail == Lifecycle.UNDEFINED_RENAMED) {
            return before;
        }
        return before.active() ? before.persisted(false, before.subject()) : null;
    }

    private static Known.Domain moved(Known.@Nullable Domain before, HypervisorEvent event, int state) {
        int reason = Lifecycle.reason(Numbers.event(event), Numbers.detail(event));
        if (before == null) {
            // A definition would have been announced or listed first, so this is a transient domain.
            return new Known.Domain(event.subject(), state, reason, false, false, event.seenAt());
        }
        Subject as = DomainStates.active(state) ? renumbered(event.subject(), before) : numbered(event.subject(), -1);
        return before.in(state, reason, as, event.seenAt());
    }

    /** The event's subject; with the number known before, where the event carries none. */
    private static Subject renumbered(Subject subject, Known.Domain before) {
        return subject.id() >= 0 || !before.active()
                ? subject
                : numbered(subject, before.subject().id());
    }

    private static Subject numbered(Subject subject, int id) {
        return new Subject(subject.kind(), subject.uuid(), subject.name(), id);
    }
}
