package io.virtwarden.logd.store;

import java.time.Duration;

/**
 * How much of a domain's history is kept.
 *
 * @param bytes on disk, compressed
 * @param age of what is kept
 */
public record Share(long bytes, Duration age) {}
