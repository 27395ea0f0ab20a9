package io.virtwarden.chassis.journal;

import java.time.Duration;

/**
 * Sizes of a journal.
 *
 * @param segmentBytes a segment is left for the next one before it grows beyond this; 4 KiB to 1 GiB
 * @param bufferBytes memory for entries that are not on disk yet; 4 KiB to 32 MiB. Half of it is the largest group of one
 *     sync and bounds the payload
 * @param syncEvery zero: an entry is on stable storage before it counts as durable. More, up to 1 s: an entry counts as durable
 *     once it is written, which the end of the process does not undo, and is synced after this time at the latest, plus what the
 *     disk takes; so a power cut may take the last of what was read already, and what it has torn may be told as damage
 */
public record JournalLimits(long segmentBytes, int bufferBytes, Duration syncEvery) {
    /** 64 MiB segments, 8 MiB buffer. */
    public static final JournalLimits DEFAULT = new JournalLimits(64L << 20, 8 << 20);

    public JournalLimits {
        if (segmentBytes < 4096 || segmentBytes > 1L << 30)
            throw new IllegalArgumentException("segment size must be 4 KiB to 1 GiB, is " + segmentBytes + " bytes");
        if (bufferBytes < 4096 || bufferBytes > 32 << 20)
            throw new IllegalArgumentException("buffer must be 4 KiB to 32 MiB, is " + bufferBytes + " bytes");
        if (syncEvery.isNegative() || syncEvery.compareTo(Duration.ofSeconds(1)) > 0)
            throw new IllegalArgumentException("entries must be synced within 0 to 1 s, not " + syncEvery);
    }

    /** Everything is synced before it counts. */
    public JournalLimits(long segmentBytes, int bufferBytes) {
        this(segmentBytes, bufferBytes, Duration.ZERO);
    }
}
