package io.virtwarden.lockd.lease;

/** What to do with a request that the cluster cannot answer. */
public enum OnUnknown {
    /** Refuse it: nobody knows whether another host writes. */
    REFUSE,
    /** Grant it with host scope: guests start, and nothing keeps another host from starting them, too. */
    HOST
}
