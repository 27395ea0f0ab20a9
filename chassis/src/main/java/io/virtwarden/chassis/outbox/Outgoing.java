package io.virtwarden.chassis.outbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way to Kafka.
 *
 * @param topic full name, prefix included
 * @param key UTF-8
 * @param value null for a tombstone
 * @param headers in order
 */
public record Outgoing(String topic, byte[] key, byte @Nullable [] value, List<Header> headers) {
    /** A Kafka record header. */
    public record Header(String name, byte[] value) {}
}
