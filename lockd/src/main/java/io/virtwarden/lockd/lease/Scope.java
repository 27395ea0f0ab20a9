package io.virtwarden.lockd.lease;

/** How far a lease's promise reaches. */
public enum Scope {
    /** No second owner through this host's lockd. */
    HOST,
    /** No second owner through any lockd of the same etcd. */
    CLUSTER
}
