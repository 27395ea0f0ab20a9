package io.virtwarden.lockd.lease;

/** How sure a lease is. Only the cluster's leases ever leave {@link #HELD} without ending. */
public enum LeaseState {
    /** Held, and renewed in time. */
    HELD,
    /** A renewal failed; its deadline has not passed. */
    SUSPECT,
    /** Its deadline passed by this host's monotonic clock: others may be granted it. The resource's policy ran. */
    EXPIRED,
    /** Seen to be gone, or to be somebody else's. */
    LOST
}
