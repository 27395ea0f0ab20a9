package io.virtwarden.chassis.audit;

/**
 * An audit record as a reader found it.
 *
 * @param channel where it was found; order is promised per channel and key. A Kafka topic's name, or {@code journal}
 * @param record the record; its data is the small replacement if {@code withheld}
 * @param withheld whether the value was too large for the topic and replaced, see {@link CloudEvents#withhold}
 */
public record Delivered(String channel, AuditRecord record, boolean withheld) {
    /** The channel of records read from a node's own journal. */
    public static final String JOURNAL = "journal";

    /** A record as the node's own journal holds it. */
    public static Delivered fromJournal(AuditRecord record) {
        return new Delivered(JOURNAL, record, false);
    }
}
