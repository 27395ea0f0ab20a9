package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import org.jspecify.annotations.Nullable;

/** What a lifecycle event makes of a network, storage pool, node device or secret. A pure function. */
final class ThingLife {
    private ThingLife() {}

    /** The object after the event; null when there is none any more. */
    static Known.@Nullable Thing after(Known.@Nullable Thing before, HypervisorEvent event) {
        int what = Numbers.event(event);
        return switch (event.type().object()) {
            case NETWORK, POOL ->
                switch (what) {
                    case Lifecycle.DEFINED -> defined(before, event, false);
                    case Lifecycle.UNDEFINED -> undefined(before);
                    case Lifecycle.NETWORK_STARTED -> started(before, event);
                    case Lifecycle.NETWORK_STOPPED -> stopped(before, event);
                    default -> before; // POOL_CREATED and POOL_DELETED tell of the storage behind it
                };
            case NODE_DEVICE ->
                switch (what) {
                    case Lifecycle.DEVICE_CREATED -> started(before, event);
                    case Lifecycle.DEVICE_DELETED -> stopped(before, event);
                    case Lifecycle.DEVICE_DEFINED -> defined(before, event, false);
                    case Lifecycle.DEVICE_UNDEFINED -> undefined(before);
                    default -> before;
                };
            case SECRET ->
                switch (what) {
                    case Lifecycle.DEFINED -> defined(before, event, true);
                    case Lifecycle.UNDEFINED -> null;
                    default -> before;
                };
            case DOMAIN -> throw new IllegalArgumentException("a domain has states of its own");
        };
    }

    private static Known.Thing defined(Known.@Nullable Thing before, HypervisorEvent event, boolean active) {
        return before == null
                ? new Known.Thing(event.subject(), active, true, false, event.seenAt())
                : before.persisted(true, event.subject());
    }

    private static Known.@Nullable Thing undefined(Known.@Nullable Thing before) {
        return before == null || !before.active() ? null : before.persisted(false, before.subject());
    }

    private static Known.Thing started(Known.@Nullable Thing before, HypervisorEvent event) {
        return before == null
                ? new Known.Thing(event.subject(), true, false, false, event.seenAt())
                : before.running(true, event.seenAt());
    }

    private static Known.@Nullable Thing stopped(Known.@Nullable Thing before, HypervisorEvent event) {
        return before == null || !before.persistent() ? null : before.running(false, event.seenAt());
    }
}
