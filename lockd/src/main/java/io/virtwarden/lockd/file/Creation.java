package io.virtwarden.lockd.file;

/** What to do with a file that is locked. */
public enum Creation {
    /** It must be there. */
    NONE,
    /** Make it if it is missing, and leave it. */
    CREATE,
    /** virtlockd's AUTOCREATE: make it if it is missing, and remove it when the last lock on it goes. */
    WHILE_LOCKED
}
