package io.virtwarden.logd.read;

/**
 * Text that came without anything between.
 *
 * @param starts where in the text each batch begins, ascending; at least one
 * @param micros when each of them came
 */
record Run(byte[] text, int from, int to, int[] starts, long[] micros) {
    /** When the byte at this place came. */
    long timeAt(int place) {
        int at = java.util.Arrays.binarySearch(starts, place);
        // Of several batches that begin here all but the last are empty.
        int batch = at >= 0 ? at : -at - 2;
        while (batch + 1 < starts.length && starts[batch + 1] <= place) batch++;
        return micros[Math.max(0, batch)];
    }
}
