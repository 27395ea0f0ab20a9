package io.virtwarden.lockd.policy;

/** What is done when a lease expires on this host or is lost. */
public enum OnExpiry {
    /** Nothing. */
    NONE,
    /** It is logged, counted and told; the domain runs on. */
    ALERT,
    /** The domain is frozen where it is; it goes on once the lease is held again and nobody had it in between. */
    SUSPEND,
    /** The domain is ended as if its plug were pulled. */
    DESTROY
}
