package io.virtwarden.chassis.journal;

import java.nio.ByteBuffer;

/**
 * Records that share one sync.
 *
 * @param bytes whole records, one behind the other; the position moves on as they become durable
 * @param last sequence of the last one
 */
record Group(ByteBuffer bytes, long last) {}
