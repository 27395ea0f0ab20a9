package io.virtwarden.lockd.lease;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why a request was not granted.
 *
 * @param text for people: names the resource, who holds it since when, and what to do
 * @param holders the leases in the way, as far as they are known
 */
public record Refusal(Reason reason, String text, List<Holder> holders) {
    public Refusal {
        holders = List.copyOf(holders);
    }

    /** Kinds of refusals. */
    public enum Reason {
        /** Somebody holds it in a mode that excludes the request. */
        HELD,
        /** Nobody holds it (release, renew, break). */
        NOT_HELD,
        /** Others hold it, but not the one who asks. */
        NOT_YOURS,
        /** The deadline for waiting passed. */
        WAITED,
        /** Too many wait already. */
        FULL,
        /** The cluster did not answer: it may be held or not. Nothing was granted. */
        UNKNOWN,
        /** A token would have had to go back; somebody must look. */
        TOKEN_REGRESSED,
        /** The grant could not be recorded (disk full or failing). Nothing was granted. */
        NOT_RECORDED,
        /** The request makes no sense (TTL of zero, empty name). */
        INVALID
    }

    /**
     * Who is in the way: a lease of this host, or what the cluster says of another's.
     *
     * @param since when it was granted, wall clock; empty if the one who says so does not know
     */
    public record Holder(Owner owner, Mode mode, long token, Scope scope, Optional<Instant> since) {
        /** Of a lease of this host. */
        static Holder of(Lease lease) {
            return new Holder(lease.owner(), lease.mode(), lease.token(), lease.scope(), Optional.of(lease.since()));
        }
    }
}
