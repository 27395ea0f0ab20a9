package io.virtwarden.chassis.journal;

import java.time.Instant;

/**
 * One segment as it looked when asked.
 *
 * @param first its first sequence
 * @param last its last durable sequence; {@code first - 1} while it has none
 * @param bytes on disk, header included
 * @param newest latest time of its entries; {@link Instant#MIN} while it has none
 */
public record SegmentView(long first, long last, long bytes, Instant newest) {}
