package io.virtwarden.chassis.journal;

/**
 * Entries that can no longer be read although they had been kept.
 *
 * @param path the file as it lies now, in {@code quarantine/} once it was moved there
 * @param offset of the first unreadable byte in it
 * @param firstLost sequence of the first entry lost
 * @param lastLost sequence of the last entry that may be lost; below {@code firstLost} if none is
 * @param what was wrong, in words
 */
public record Damage(String path, long offset, long firstLost, long lastLost, String what) {
    /** How many entries are lost at most. */
    public long lost() {
        return Math.max(0, lastLost - firstLost + 1);
    }
}
