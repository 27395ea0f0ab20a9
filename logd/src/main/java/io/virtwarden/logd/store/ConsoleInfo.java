package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import java.time.Instant;

/**
 * A console as the store knows it.
 *
 * @param domainName as last heard
 * @param position of the newest entry that can be read; what {@link ConsoleStore#history} goes on from
 * @param bytes of text that can be read
 * @param lines that end in what can be read
 * @param storedBytes on disk, compressed for the most part
 * @param first time of the oldest entry kept
 * @param last time of the newest entry
 * @param open whether it is being captured: the last of {@code OPENED} and {@code CLOSED} heard since the start is the former
 */
public record ConsoleInfo(
        ConsoleId id,
        String domainName,
        long position,
        long bytes,
        long lines,
        long storedBytes,
        Instant first,
        Instant last,
        boolean open) {}
