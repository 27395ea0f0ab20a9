package io.virtwarden.chassis.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * One CloudEvents 1.0 record of a node's audit trail, as journalled and as published.
 *
 * @param node the node's UUID
 * @param epoch the journal's epoch
 * @param sequence the journal's sequence; the id is node/epoch/sequence
 * @param type such as {@code io.virtwarden.domain.lifecycle.v1}
 * @param subject UUID of the object, its name where it has none (node devices), the node's UUID for the node itself
 * @param key Kafka's key: the domain's UUID, or the node's for everything else
 * @param time when it was heard, to the microsecond
 * @param chain 32 bytes: see {@link Chain}
 * @param data JSON, UTF-8
 */
public record AuditRecord(
        UUID node,
        long epoch,
        long sequence,
        String type,
        String subject,
        String key,
        Instant time,
        byte[] chain,
        byte[] data) {

    /** CloudEvents' id: unique for ever, the same on every re-send. */
    public String id() {
        return node + "/" + epoch + "/" + sequence;
    }

    /** CloudEvents' source. */
    public String source() {
        return "/libvirt/" + node;
    }
}
