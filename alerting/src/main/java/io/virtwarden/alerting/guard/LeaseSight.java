package io.virtwarden.alerting.guard;

import io.virtwarden.alerting.action.HeldLease;
import java.util.List;

/** What lockd says of a domain's leases. */
public sealed interface LeaseSight {

    /** Nobody asked, for the rule needs none. */
    record NotAsked() implements LeaseSight {}

    /**
     * All of them are held, on this node.
     *
     * @param text which, with their tokens
     * @param leases all of them
     */
    record Held(String text, List<HeldLease> leases) implements LeaseSight {
        public Held {
            leases = List.copyOf(leases);
        }
    }

    /** There is none, or one is not sure. */
    record Missing(String text) implements LeaseSight {}

    /** It cannot be said. */
    record Unknown(String reason) implements LeaseSight {}
}
