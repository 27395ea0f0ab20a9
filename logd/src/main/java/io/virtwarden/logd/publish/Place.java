package io.virtwarden.logd.publish;

/**
 * How far a console is published.
 *
 * @param position of the store's last entry that is dealt with
 * @param offset of the console's byte that comes next; -1 if that is not known
 */
record Place(long position, long offset) {}
