package io.virtwarden.logd.store;

import java.util.List;

/**
 * Some entries of one console, in order, that follow on each other.
 *
 * @param text the bytes of all of them, in order and without anything between, from the first entry's start; not to be changed
 * @param entries at least one
 */
public record Chunk(byte[] text, List<Entry> entries) {
    /** Position of the last entry. */
    public long last() {
        return entries.get(entries.size() - 1).position();
    }

    /** Where the text of the first entry begins. */
    public int start() {
        return entries.get(0).start();
    }

    /** Where the text of the last entry ends. */
    public int end() {
        Entry last = entries.get(entries.size() - 1);
        return last.start() + last.length();
    }
}
