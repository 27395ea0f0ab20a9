package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.Sight;
import io.virtwarden.hypervisor.inventory.DomainStates;

/** How a domain stands, in libvirt's words. */
final class StateWords {
    private StateWords() {}

    /** Such as {@code paused (ioerror)}. */
    static String of(Sight.Here sight) {
        return DomainStates.word(sight.state()) + " (" + DomainStates.reasonWord(sight.state(), sight.reason()) + ")";
    }

    /** State and job. */
    static String all(Sight.Here sight) {
        return of(sight) + ", " + (sight.idle() ? "no job" : "job " + sight.job());
    }
}
