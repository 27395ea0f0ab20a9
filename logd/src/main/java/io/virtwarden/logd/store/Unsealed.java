package io.virtwarden.logd.store;

import java.util.Arrays;

/**
 * What one console has in the journal and not yet in a sealed table: 28 bytes of memory for each entry. Any thread.
 *
 * <p>Told of durable entries only. The floor is the position up to which entries were handed over to sealed tables: a reader
 * that finds it beyond the tables that it has looked at looks again. Between the moment in which a table is shown and the one in
 * which its entries are dropped here both have them: a reader asks for what follows the tables that it has looked at.
 */
final class Unsealed {
    private static final int FIRST_SIZE = 8;

    // From `start` to `end`; all under this object's monitor.
    private long[] positions = new long[FIRST_SIZE];
    private long[] micros = new long[FIRST_SIZE];
    private int[] lengths = new int[FIRST_SIZE];
    private int[] lines = new int[FIRST_SIZE];
    private int start;
    private int end;
    private long floor;
    private long bytes;
    private long lineCount;
    private boolean endsLine = true;

    /** @param length 0 for a mark */
    synchronized void add(long position, long time, int length, int newlines, boolean lineEnds) {
        if (end == positions.length) makeRoom();
        positions[end] = position;
        micros[end] = time;
        lengths[end] = length;
        lines[end] = newlines;
        end++;
        bytes += length;
        lineCount += newlines;
        if (length > 0) endsLine = lineEnds;
    }

    /** What the sealed tables say about the last byte, before anything is added. */
    synchronized void endsLine(boolean lineEnds) {
        endsLine = lineEnds;
    }

    /** The entries up to this position are in sealed tables. */
    synchronized void dropThrough(long position) {
        erase(position);
        floor = Math.max(floor, position);
    }

    /** The entries up to this position are gone. */
    synchronized void erase(long position) {
        while (start < end && positions[start] <= position) {
            bytes -= lengths[start];
            lineCount -= lines[start];
            start++;
        }
        if (start == end && positions.length > FIRST_SIZE) {
            positions = new long[FIRST_SIZE];
            micros = new long[FIRST_SIZE];
            lengths = new int[FIRST_SIZE];
            lines = new int[FIRST_SIZE];
            start = 0;
            end = 0;
        }
    }

    /**
     * Positions that follow, at most so many.
     *
     * @param floor see the class
     */
    record Next(long[] positions, long floor) {}

    synchronized Next after(long position, int most) {
        int at = indexAfter(position);
        return new Next(Arrays.copyOfRange(positions, at, Math.min(end, at + most)), floor);
    }

    /**
     * What follows a position, at one moment.
     *
     * @param endsLine whether the console's last byte ends a line; true if there was none yet
     */
    record Entries(long[] positions, long[] micros, int[] lines, boolean endsLine, long floor) {}

    synchronized Entries entriesAfter(long position) {
        int at = indexAfter(position);
        return new Entries(
                Arrays.copyOfRange(positions, at, end),
                Arrays.copyOfRange(micros, at, end),
                Arrays.copyOfRange(lines, at, end),
                endsLine,
                floor);
    }

    /** Sums without the entries. */
    record Sums(int count, long bytes, long lines, long firstMicros, long floor) {}

    synchronized Sums sumsAfter(long position) {
        int at = indexAfter(position);
        long fewerBytes = 0;
        long fewerLines = 0;
        for (int i = start; i < at; i++) {
            fewerBytes += lengths[i];
            fewerLines += lines[i];
        }
        return new Sums(
                end - at, bytes - fewerBytes, lineCount - fewerLines, at < end ? micros[at] : Long.MAX_VALUE, floor);
    }

    synchronized boolean isEmpty() {
        return start == end;
    }

    private int indexAfter(long position) {
        int at = Arrays.binarySearch(positions, start, end, position);
        return at >= 0 ? at + 1 : -at - 1;
    }

    private void makeRoom() {
        int count = end - start;
        int size = count > positions.length / 2 ? positions.length * 2 : positions.length;
        positions = moved(positions, size);
        micros = moved(micros, size);
        lengths = moved(lengths, size);
        lines = moved(lines, size);
        start = 0;
        end = count;
    }

    private long[] moved(long[] from, int size) {
        long[] to = new long[size];
        System.arraycopy(from, start, to, 0, end - start);
        return to;
    }

    private int[] moved(int[] from, int size) {
        int[] to = new int[size];
        System.arraycopy(from, start, to, 0, end - start);
        return to;
    }
}
