package io.virtwarden.alerting.action;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What a look at a live domain found. */
public sealed interface Sight {

    /**
     * The domain is on this node.
     *
     * @param uri connection that has it
     * @param domain its UUID
     * @param name its name, any Unicode
     * @param state virDomainState: 1 running, 3 paused, 5 shut off, 6 crashed
     * @param reason virDomain*Reason of that state
     * @param job what runs on it: {@code none}, or the kind of job such as {@code migration}
     * @param optIn the domain's metadata element in {@link #NAMESPACE}, if it has one
     * @param facts what else is worth keeping in the audit trail, by name, such as {@code state: paused (ioerror)}
     */
    record Here(
            String uri,
            UUID domain,
            String name,
            int state,
            int reason,
            String job,
            Optional<String> optIn,
            Map<String, String> facts)
            implements Sight {
        public Here {
            facts = Collections.unmodifiableMap(new TreeMap<>(facts));
        }

        /** Nothing runs on it. */
        public boolean idle() {
            return job.equals("none");
        }
    }

    /** No connection of this node has such a domain, and all were asked. */
    record Absent() implements Sight {}

    /**
     * It cannot be said.
     *
     * @param reason such as: not connected to qemu:///system
     */
    record Unseen(String reason) implements Sight {}

    /** XML namespace of the metadata element with which a domain's owner allows actions on it. */
    String NAMESPACE = "https://virtwarden.io/xmlns/alerting/1";
}
