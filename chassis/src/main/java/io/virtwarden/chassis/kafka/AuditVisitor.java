package io.virtwarden.chassis.kafka;

import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.Delivered;

/** Takes what a reader of audit topics finds. */
public interface AuditVisitor {
    /** A record; per partition in order. */
    void record(Delivered delivered);

    /**
     * Something in the topic that is no audit record.
     *
     * @param where {@code topic-partition@offset}
     */
    void unreadable(String where, String reason);

    /** How many records wait for others; beyond the reader's bound it lets partitions that lag behind catch up. */
    default int waiting() {
        return 0;
    }

    /** Feeds a verifier. */
    static AuditVisitor of(ChainVerifier verifier) {
        return new AuditVisitor() {
            @Override
            public void record(Delivered delivered) {
                verifier.feed(delivered);
            }

            @Override
            public void unreadable(String where, String reason) {
                verifier.unreadable(where, reason);
            }

            @Override
            public int waiting() {
                return verifier.waiting();
            }
        };
    }
}
