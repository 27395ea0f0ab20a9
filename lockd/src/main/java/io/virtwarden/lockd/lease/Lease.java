package io.virtwarden.lockd.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One grant. An owner may hold several of one shared resource (virtlockd counts them); each is one lease.
 *
 * @param id never used again on this node, also not after a crash
 * @param token fencing token: larger than any that was ever granted for this resource in this scope
 * @param since when it was granted, wall clock, for people
 * @param renewed when it was last renewed, wall clock, for people; {@code since} if never
 * @param ttl how long it lives without being renewed; empty for as long as its owner lives
 */
public record Lease(
        long id,
        Resource resource,
        Mode mode,
        Owner owner,
        Origin origin,
        long token,
        Scope scope,
        LeaseState state,
        Instant since,
        Instant renewed,
        Optional<Duration> ttl) {
    Lease with(Optional<Duration> other) {
        return new Lease(id, resource, mode, owner, origin, token, scope, state, since, renewed, other);
    }

    Lease with(LeaseState other) {
        return new Lease(id, resource, mode, owner, origin, token, scope, other, since, renewed, ttl);
    }

    Lease by(Origin other) {
        return new Lease(id, resource, mode, owner, other, token, scope, state, since, renewed, ttl);
    }

    Lease renewedAt(Instant at) {
        return new Lease(id, resource, mode, owner, origin, token, scope, state, since, at, ttl);
    }

    Lease token(long other) {
        return new Lease(id, resource, mode, owner, origin, other, scope, state, since, renewed, ttl);
    }
}
