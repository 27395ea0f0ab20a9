package io.virtwarden.lockd.lease;

/** Who asked for a lease. */
public enum Origin {
    /** libvirtd, in the protocol of virtlockd. */
    LIBVIRT,
    /** lockd itself, for a domain that it saw running. */
    DOMAIN,
    /** A program or a person, over HTTP. */
    PROGRAM
}
