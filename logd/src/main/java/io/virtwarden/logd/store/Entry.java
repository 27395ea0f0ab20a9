package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleMark;
import org.jspecify.annotations.Nullable;

/**
 * One batch of bytes as it arrived, or one mark.
 *
 * @param position ascending over the whole store: who has seen this entry goes on after it. A mark that tells of missing
 *     bytes may have that of the entry which follows
 * @param offset of the batch's first byte among all bytes of the console; for a mark, of the byte that follows
 * @param epochMicros arrival, wall clock: may go back
 * @param start of the bytes in the chunk's text
 * @param length of the bytes; 0 for a mark
 * @param mark null for bytes
 */
public record Entry(
        long position,
        long offset,
        long epochMicros,
        int start,
        int length,
        @Nullable ConsoleMark mark) {}
