package io.virtwarden.logd.store;

import java.nio.ByteBuffer;

/**
 * One block of one console in a sealed table.
 *
 * @param first position of its first entry
 * @param last position of its last entry
 * @param offset of its first byte among all bytes of the console
 * @param length of its text
 * @param lines that end in it
 * @param minMicros earliest time of its entries; clocks may go back, so not always that of the first
 * @param maxMicros latest time of its entries
 * @param stored bytes on disk
 * @param row number of its first row among the console's rows
 */
record BlockInfo(
        long first,
        long last,
        long offset,
        int length,
        int lines,
        long minMicros,
        long maxMicros,
        int stored,
        long row) {
    /** Bytes of the encoded form. */
    static final int SIZE = 6 * Long.BYTES + 3 * Integer.BYTES;

    void encode(ByteBuffer out) {
        out.putLong(first).putLong(last).putLong(offset).putInt(length).putInt(lines);
        out.putLong(minMicros).putLong(maxMicros).putInt(stored).putLong(row);
    }

    static BlockInfo decode(ByteBuffer in) {
        return new BlockInfo(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getInt(),
                in.getInt(),
                in.getLong(),
                in.getLong(),
                in.getInt(),
                in.getLong());
    }

    /** Rows that it takes. */
    int rows() {
        return (stored + TableRows.ROW - 1) / TableRows.ROW;
    }

    BlockInfo atRow(long newRow) {
        return new BlockInfo(first, last, offset, length, lines, minMicros, maxMicros, stored, newRow);
    }
}
