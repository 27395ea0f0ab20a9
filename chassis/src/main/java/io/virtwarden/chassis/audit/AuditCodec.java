package io.virtwarden.chassis.audit;

import io.virtwarden.chassis.journal.JournalEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Audit records as a journal's payload.
 *
 * <p>Version 1, big-endian; sequence and time are the journal entry's own, the epoch is the journal's:
 *
 * <pre>
 *  offset 0       1        17         49
 *  +---------+--------+----------+---------+--------+------+-----+---------+-----+------+
 *  | version | node   | chain    | lengths | type   |subject    | key     | data to end |
 *  | 1 byte  | 16     | 32       | 3 x u16 | UTF-8  | UTF-8     | UTF-8   |             |
 *  +---------+--------+----------+---------+--------+-----------+---------+-------------+
 * </pre>
 *
 * Nothing is allocated on the word of a damaged length: every length is checked against what is there. Stateless, any thread.
 */
public final class AuditCodec {
    /** The journal's kind of an entry that holds an audit record. */
    public static final int KIND = 1;

    private static final int VERSION = 1;
    private static final int HEAD = 1 + 16 + Chain.LENGTH + 6;
    private static final int LONGEST_TEXT = 0xffff;

    private final long epoch;

    /** @param epoch of the journal whose entries are decoded */
    public AuditCodec(long epoch) {
        this.epoch = epoch;
    }

    /**
     * The payload of a record.
     *
     * @throws IllegalArgumentException if type, subject or key exceeds 65535 bytes of UTF-8, or the chain is not 32 bytes
     */
    public byte[] encode(UUID node, String type, String subject, String key, byte[] chain, byte[] data) {
        if (chain.length != Chain.LENGTH) {
            throw new IllegalArgumentException("a chain has 32 bytes, not " + chain.length);
        }
        byte[] typeBytes = text("type", type);
        byte[] subjectBytes = text("subject", subject);
        byte[] keyBytes = key.equals(subject) ? subjectBytes : text("key", key);
        ByteBuffer out =
                ByteBuffer.allocate(HEAD + typeBytes.length + subjectBytes.length + keyBytes.length + data.length);
        out.put((byte) VERSION)
                .putLong(node.getMostSignificantBits())
                .putLong(node.getLeastSignificantBits())
                .put(chain)
                .putShort((short) typeBytes.length)
                .putShort((short) subjectBytes.length)
                .putShort((short) keyBytes.length)
                .put(typeBytes)
                .put(subjectBytes)
                .put(keyBytes)
                .put(data);
        return out.array();
    }

    /** Bytes that a record takes beside its data. */
    static int overhead(String type, String subject, String key) {
        // Three bytes of UTF-8 per char at most (a surrogate pair takes four for two).
        return HEAD + 3 * (type.length() + subject.length() + key.length());
    }

    /**
     * The record in an entry.
     *
     * @throws DamagedRecordException if it is no audit record, of a newer version, or cut off
     */
    public AuditRecord decode(JournalEntry entry) {
        byte[] payload = entry.payload();
        if (entry.kind() != KIND) {
            throw damaged(entry, "has kind " + entry.kind() + ", an audit record has " + KIND);
        }
        if (payload.length < HEAD) {
            throw damaged(entry, "has " + payload.length + " bytes, at least " + HEAD + " are needed");
        }
        if (payload[0] != VERSION) {
            throw damaged(
                    entry,
                    "has version " + (payload[0] & 0xff) + ", this program knows " + VERSION + ": use a newer one");
        }
        ByteBuffer in = ByteBuffer.wrap(payload, 1, payload.length - 1);
        UUID node = new UUID(in.getLong(), in.getLong());
        byte[] chain = new byte[Chain.LENGTH];
        in.get(chain);
        int typeLength = in.getShort() & 0xffff;
        int subjectLength = in.getShort() & 0xffff;
        int keyLength = in.getShort() & 0xffff;
        int data = HEAD + typeLength + subjectLength + keyLength;
        if (data > payload.length) {
            throw damaged(entry, "claims " + data + " bytes before its data, has " + payload.length + " in all");
        }
        String type = new String(payload, HEAD, typeLength, StandardCharsets.UTF_8);
        String subject = new String(payload, HEAD + typeLength, subjectLength, StandardCharsets.UTF_8);
        String key = new String(payload, HEAD + typeLength + subjectLength, keyLength, StandardCharsets.UTF_8);
        return new AuditRecord(
                node,
                epoch,
                entry.sequence(),
                type,
                subject,
                key.equals(subject) ? subject : key,
                entry.time(),
                chain,
                Arrays.copyOfRange(payload, data, payload.length));
    }

    private static byte[] text(String what, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_TEXT) {
            throw new IllegalArgumentException("an audit record's " + what + " has " + bytes.length
                    + " bytes of UTF-8, at most " + LONGEST_TEXT + " are possible");
        }
        return bytes;
    }

    private static DamagedRecordException damaged(JournalEntry entry, String what) {
        return new DamagedRecordException("journal entry " + entry.sequence() + " " + what);
    }
}
