package io.virtwarden.chassis.journal;

import java.time.Instant;

/**
 * One record of the journal as it is read back.
 *
 * @param sequence position in the journal, from 1, without holes within one epoch
 * @param time when it was appended, as the appender said
 * @param kind the appender's own number for the payload's format, 0 to 255
 * @param payload the bytes; owned by the reader of the entry
 */
public record JournalEntry(long sequence, Instant time, int kind, byte[] payload) {}
