package io.virtwarden.monitor.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which something may have happened that is in no record, or records that are gone. Optional parts are null.
 *
 * @param reason why
 * @param from start of the time; for lost records the same as {@code to}
 * @param to its end
 * @param uri the connection concerned; null when it is all
 * @param count events or records lost, where that is known
 * @param firstSequence of the lost records
 * @param lastSequence of the lost records
 * @param detail for people
 */
public record Gap(
        Reason reason,
        Instant from,
        Instant to,
        @Nullable String uri,
        @Nullable Long count,
        @Nullable Long firstSequence,
        @Nullable Long lastSequence,
        @Nullable String detail) {

    /** CloudEvents type of a gap record. */
    public static final String TYPE = "io.virtwarden.node.gap.v1";

    public Gap {
        if (to.isBefore(from)) {
            // The wall clock was set back meanwhile: a gap without length is nearer to the truth than a negative one.
            to = from;
        }
    }

    /** A time of deafness on one connection. */
    static Gap deaf(Reason reason, String uri, Instant from, Instant to, @Nullable String detail) {
        return new Gap(reason, from, to, uri, null, null, null, detail);
    }

    /** Events of one connection that found the queue full. */
    static Gap overflow(String uri, Instant from, Instant to, long count) {
        return new Gap(Reason.QUEUE_OVERFLOW, from, to, uri, count, null, null, null);
    }

    /** Records that can no longer be read, or that were given up before Kafka had them. */
    public static Gap records(Reason reason, Instant at, long first, long last, String detail) {
        return new Gap(reason, at, at, null, last - first + 1, first, last, detail);
    }

    /** Why there is a gap. The word stands in the record and as metric label. */
    public enum Reason {
        /** The connection to libvirt was lost. */
        CONNECTION_LOST("connection-lost"),
        /** More events came than the queue holds: the journal was slow or the disk full. */
        QUEUE_OVERFLOW("queue-overflow"),
        /** The monitor was stopped in order. */
        MONITOR_STOPPED("monitor-stopped"),
        /** The monitor, or the machine, died. */
        MONITOR_KILLED("monitor-killed"),
        /** Records of the journal were damaged on disk; they lie in its quarantine. */
        JOURNAL_DAMAGED("journal-damaged"),
        /** The end of the journal could not be read: the hash chain starts anew. */
        CHAIN_RESTARTED("chain-restarted"),
        /** The journal reached its bound while Kafka was away: these records never went to Kafka. */
        OUTBOX_BOUND("outbox-bound");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        /** Such as {@code connection-lost}. */
        public String word() {
            return word;
        }
    }
}
