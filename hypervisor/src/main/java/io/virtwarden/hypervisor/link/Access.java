package io.virtwarden.hypervisor.link;

/** What a connection may do. */
public enum Access {
    /** Events, listings, statistics, XML without secrets. libvirt refuses the rest with code 29. */
    READ_ONLY,
    /** Everything that polkit or the socket's mode allow. */
    READ_WRITE
}
