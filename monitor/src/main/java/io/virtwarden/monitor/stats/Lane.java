package io.virtwarden.monitor.stats;

/** Collectors of one lane share a connection and wait for each other; lanes never do. */
public enum Lane {
    /** Things of the host: a storage pool whose server is gone holds up nothing but these. */
    HOST,
    /** Domain by domain: one that hangs holds up nothing but these. */
    DOMAINS
}
