package io.virtwarden.chassis.journal;

import java.util.Arrays;

/**
 * Where in a segment a sequence or a time is, to the nearest 256 KiB: 24 bytes of memory for each of these blocks. Written by
 * one thread, asked by any.
 */
final class SparseIndex {
    private static final int STEP = 256 << 10;

    private long[] sequences = new long[4];
    private long[] offsets = new long[4];
    private long[] newest = new long[4]; // latest time in the block: clocks may be set back, so the last is not enough
    private int size;

    synchronized void add(long sequence, long offset, long time) {
        if (size == 0 || offset - offsets[size - 1] >= STEP) {
            if (size == sequences.length) grow();
            sequences[size] = sequence;
            offsets[size] = offset;
            newest[size] = time;
            size++;
        } else if (time > newest[size - 1]) {
            newest[size - 1] = time;
        }
    }

    /** Offset of a record at or before the sequence. */
    synchronized long offsetFor(long sequence) {
        int at = Arrays.binarySearch(sequences, 0, size, sequence);
        int block = at >= 0 ? at : Math.max(0, -at - 2);
        return size == 0 ? Format.HEADER : offsets[block];
    }

    /** First sequence of the first block that has an entry at or after the time; -1 if none has. */
    synchronized long blockSince(long time) {
        for (int block = 0; block < size; block++) if (newest[block] >= time) return sequences[block];
        return -1;
    }

    /** Latest time of all; {@link Long#MIN_VALUE} if empty. */
    synchronized long newest() {
        long latest = Long.MIN_VALUE;
        for (int block = 0; block < size; block++) latest = Math.max(latest, newest[block]);
        return latest;
    }

    /** Takes over another index, which nobody changes, for records that lie this much further back in their new file. */
    synchronized void addAll(SparseIndex other, long distance) {
        for (int block = 0; block < other.size; block++)
            add(other.sequences[block], other.offsets[block] + distance, other.newest[block]);
    }

    private void grow() {
        sequences = Arrays.copyOf(sequences, size * 2);
        offsets = Arrays.copyOf(offsets, size * 2);
        newest = Arrays.copyOf(newest, size * 2);
    }
}
