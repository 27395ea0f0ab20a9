package io.virtwarden.logd.store;

import org.jspecify.annotations.Nullable;

/**
 * Goes through what the store has of one console, from sealed tables to what arrived this moment, each entry once. Reads the disk;
 * one thread at a time. What retention removes before it was read is left out.
 */
public interface History extends AutoCloseable {
    /** What follows, up to about 128 KiB of text; null if there is nothing further at the moment. Never waits for more to come. */
    @Nullable
    Chunk next();

    @Override
    void close();
}
