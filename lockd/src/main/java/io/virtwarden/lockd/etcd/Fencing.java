package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Owner;
import java.util.concurrent.CompletionStage;

/** Makes sure that a host that vanished writes no more, before what it held goes to another. */
public interface Fencing {
    /** Whether there is anything that could do it. */
    boolean possible();

    /**
     * Does it. Any thread; ends within the time set for it, on any thread, and never exceptionally.
     *
     * @return empty if it is done, else why not
     */
    CompletionStage<String> fence(Vanished vanished);

    /**
     * What is taken from whom.
     *
     * @param token of the lease that is taken over
     */
    record Vanished(String resource, Owner owner, long token) {}
}
