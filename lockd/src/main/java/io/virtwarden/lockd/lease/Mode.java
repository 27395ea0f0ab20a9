package io.virtwarden.lockd.lease;

/** How many may hold a resource at once. There is no silent change from one to the other: release, then acquire. */
public enum Mode {
    /** One, and nobody else. */
    EXCLUSIVE,
    /** Any number, as long as nobody holds it exclusively. */
    SHARED
}
