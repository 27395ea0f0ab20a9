package io.virtwarden.chassis.audit;

import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends audit records to a node's journal, each linked to the one before it.
 *
 * <p>The journal must hold audit records and nothing else: the chain runs from each sequence to the next. One thread
 * appends: the one that is the journal's appender.
 */
public final class AuditTrail {
    /** How the chain began when the trail was opened. */
    public enum Start {
        /** The journal was empty. */
        FRESH,
        /** The link of the journal's last entry was found. */
        CONTINUED,
        /**
         * The journal's last entry cannot be read any more (trimmed or quarantined): the chain begins anew at zeros in
         * the middle of the epoch, which a verifier reports. The owner should append a gap record first of all.
         */
        REANCHORED
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_NAME = 8192;

    private final Journal journal;
    private final UUID node;
    private final AuditCodec codec;
    private final Chain chain = new Chain();
    private final Start start;
    private final AtomicLong withheld = new AtomicLong();
    private byte[] last;

    private AuditTrail(Journal journal, UUID node, AuditCodec codec, Start start, byte[] last) {
        this.journal = journal;
        this.node = node;
        this.codec = codec;
        this.start = start;
        this.last = last;
    }

    /**
     * Continues the chain of the journal's last entry. Reads the disk.
     *
     * @throws DamagedRecordException if the journal's last entry is no audit record
     */
    public static AuditTrail open(Journal journal, UUID node) {
        AuditCodec codec = new AuditCodec(journal.epoch());
        long previous = journal.next() - 1;
        if (previous == 0) {
            return new AuditTrail(journal, node, codec, Start.FRESH, Chain.start());
        }
        try (ReadableJournal.Reader reader = journal.read(previous)) {
            JournalEntry entry = previous >= journal.first() ? reader.next(PATIENCE) : null;
            return entry != null && entry.sequence() == previous
                    ? new AuditTrail(
                            journal,
                            node,
                            codec,
                            Start.CONTINUED,
                            codec.decode(entry).chain())
                    : new AuditTrail(journal, node, codec, Start.REANCHORED, Chain.start());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the end of the audit trail was read", e);
        }
    }

    /** How the chain began. */
    public Start start() {
        return start;
    }

    /** Records whose data was too large for the journal and went in as a note of size and SHA-256. Any thread. */
    public long withheld() {
        return withheld.get();
    }

    /**
     * Adds a record. It is durable when the journal says so of its sequence.
     *
     * @param type CloudEvents type; without line breaks
     * @param subject control characters in it become U+FFFD (they would blur the chain's lines), longer than 8192 chars is cut
     * @param key like subject
     * @param time kept to the microsecond
     * @param data JSON in UTF-8; too large for the journal, it is replaced by a note of its size and SHA-256
     * @return the record as journalled
     * @throws io.virtwarden.chassis.journal.JournalStoppedException nothing was accepted, the chain stays where it was
     */
    public AuditRecord append(String type, String subject, String key, Instant time, byte[] data) {
        if (!printable(type).equals(type)) {
            throw new IllegalArgumentException("an event's type has no control characters: " + type);
        }
        String cleanSubject = printable(subject);
        String cleanKey = key.equals(subject) ? cleanSubject : printable(key);
        Instant micros = time.truncatedTo(ChronoUnit.MICROS);
        byte[] fitting = fitting(data, AuditCodec.overhead(type, cleanSubject, cleanKey));
        long sequence = journal.next();
        String id = node + "/" + journal.epoch() + "/" + sequence;
        byte[] link = chain.link(last, id, type, cleanSubject, micros, fitting);
        long given = journal.append(
                micros, AuditCodec.KIND, codec.encode(node, type, cleanSubject, cleanKey, link, fitting));
        if (given != sequence) {
            throw new IllegalStateException("the journal gave sequence " + given + " where " + sequence
                    + " was next: somebody else appends to it");
        }
        last = link;
        return new AuditRecord(node, journal.epoch(), sequence, type, cleanSubject, cleanKey, micros, link, fitting);
    }

    private byte[] fitting(byte[] data, int overhead) {
        if (data.length <= journal.largestPayload() - overhead) {
            return data;
        }
        withheld.incrementAndGet();
        return CloudEvents.note(data).getBytes(StandardCharsets.UTF_8);
    }

    private static String printable(String text) {
        String cut = text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text;
        for (int i = 0; i < cut.length(); i++) {
            if (Character.isISOControl(cut.charAt(i))) {
                return cut.replaceAll("\\p{Cntrl}", "\ufffd");
            }
        }
        return cut;
    }
}
