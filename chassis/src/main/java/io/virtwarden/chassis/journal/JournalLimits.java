package io.virtwarden.chassis.journal;

/**
 * Sizes of a journal.
 *
 * @param segmentBytes a segment is left for the next one before it grows beyond this; 4 KiB to 1 GiB
 * @param bufferBytes memory for entries that are not on disk yet; 4 KiB to 32 MiB. Half of it is the largest group of one
 *     sync and bounds the payload
 */
public record JournalLimits(long segmentBytes, int bufferBytes) {
    /** 64 MiB segments, 8 MiB buffer. */
    public static final JournalLimits DEFAULT = new JournalLimits(64L << 20, 8 << 20);

    public JournalLimits {
        if (segmentBytes < 4096 || segmentBytes > 1L << 30)
            throw new IllegalArgumentException("segment size must be 4 KiB to 1 GiB, is " + segmentBytes + " bytes");
        if (bufferBytes < 4096 || bufferBytes > 32 << 20)
            throw new IllegalArgumentException("buffer must be 4 KiB to 32 MiB, is " + bufferBytes + " bytes");
    }
}
