package io.virtwarden.lockd.http;

import io.virtwarden.lockd.lease.Resource;
import java.util.concurrent.CompletionStage;

/** Takes a lease away in the cluster, whichever host holds it or held it when it vanished. */
@FunctionalInterface
public interface ClusterBreak {
    /**
     * Breaks it, and says so in the audit trail.
     *
     * @param token that of the lease: another one there is left alone
     * @return whether it was there and is no more; false also if the cluster does not answer
     */
    CompletionStage<Boolean> breakLease(Resource resource, long token, String reason, String by);
}
