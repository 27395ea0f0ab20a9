package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.guard.LeaseSight;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Who knows of a domain's leases. Returns at once; futures end within some seconds, never exceptionally. */
@FunctionalInterface
public interface Leases {
    /** Whether this node holds the domain's leases. */
    CompletableFuture<LeaseSight> of(UUID domain);

    /** Where no lockd is configured: nothing is known. */
    static Leases none() {
        return domain -> CompletableFuture.completedFuture(
                new LeaseSight.Unknown("no lockd is configured (setting alerting.lockd.url)"));
    }
}
