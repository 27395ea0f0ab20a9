package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import java.time.Instant;

/** The last known state of one object. Immutable; the words are libvirt's. */
public sealed interface Known {
    /** Who it is; for a domain with its number while it runs, else -1. */
    Subject subject();

    /** Whether it runs or is in use. */
    boolean active();

    /** Whether libvirt keeps a definition of it. */
    boolean persistent();

    /** Whether libvirt starts it by itself; as of the last listing, for libvirt announces no change of it. */
    boolean autostart();

    /** When it came into this state, as far as this node has heard. */
    Instant since();

    /**
     * A domain.
     *
     * @param state virDomainState
     * @param reason virDomain*Reason of that state
     */
    record Domain(Subject subject, int state, int reason, boolean persistent, boolean autostart, Instant since)
            implements Known {
        @Override
        public boolean active() {
            return DomainStates.active(state);
        }

        /** The same domain in another state, since {@code at}; {@code since} stays if the state is the same. */
        Domain in(int newState, int newReason, Subject as, Instant at) {
            return new Domain(as, newState, newReason, persistent, autostart, newState == state ? since : at);
        }

        Domain persisted(boolean kept, Subject as) {
            return new Domain(as, state, reason, kept, autostart, since);
        }
    }

    /** A network, storage pool, node device or secret. */
    record Thing(Subject subject, boolean active, boolean persistent, boolean autostart, Instant since)
            implements Known {
        Thing running(boolean now, Instant at) {
            return new Thing(subject, now, persistent, autostart, now == active ? since : at);
        }

        Thing persisted(boolean kept, Subject as) {
            return new Thing(as, active, kept, autostart, since);
        }
    }
}
