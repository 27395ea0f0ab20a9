package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What lies in the journal. Every entry names its console in full, so that it means the same whatever was trimmed before it.
 *
 * <pre>
 *   0         1            17        25             27 + n
 *   | version | domain's   | offset  | console name | domain name | bytes, or for a mark:
 *   | 1       | UUID (16)  | (8)     | (2 + n)      | (2 + m)     | code (1), missing bytes (8), text (UTF-8)
 * </pre>
 *
 * Names are in Java's modified UTF-8, which keeps lone surrogates: they stand for bytes of a path that are no UTF-8.
 *
 * @param body where the part after the names begins
 */
record Envelope(ConsoleId console, String domainName, long offset, int body) {
    /** Journal kind of a batch of bytes. */
    static final int BYTES = 1;
    /** Journal kind of a mark. */
    static final int MARK = 2;
    /** Journal kind of an entry that only fills a segment, so that the one before it can be let go. */
    static final int FILLER = 3;

    private static final byte VERSION = 1;
    private static final int OFFSET_AT = 17;
    private static final int NAMES_AT = 25;
    private static final int MARK_HEAD = 9;

    /** Everything before the body, offset 0. */
    static byte[] head(ConsoleId console, String domainName) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(console.domain().getMostSignificantBits());
            out.writeLong(console.domain().getLeastSignificantBits());
            out.writeLong(0);
            out.writeUTF(console.name());
            out.writeUTF(domainName);
        } catch (IOException e) {
            // UTFDataFormatException: libvirt's names and paths are far below 64 KiB
            throw new UncheckedIOException("a console's name is too long: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    /** The body of a mark. */
    static byte[] mark(ConsoleMark mark) {
        byte[] text = mark.text().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(MARK_HEAD + text.length)
                .put((byte) mark.kind().code())
                .putLong(mark.bytes())
                .put(text)
                .array();
    }

    static void setOffset(byte[] payload, long offset) {
        ByteBuffer.wrap(payload).putLong(OFFSET_AT, offset);
    }

    /** @throws IOException if a newer version wrote it */
    static Envelope parse(byte[] payload) throws IOException {
        if (payload.length < NAMES_AT || payload[0] != VERSION)
            throw new IOException("a journal entry of another version of virtwarden");
        ByteBuffer fixed = ByteBuffer.wrap(payload);
        UUID domain = new UUID(fixed.getLong(1), fixed.getLong(9));
        ByteArrayInputStream bytes = new ByteArrayInputStream(payload, NAMES_AT, payload.length - NAMES_AT);
        DataInputStream names = new DataInputStream(bytes);
        String console = names.readUTF();
        String domainName = names.readUTF();
        return new Envelope(
                new ConsoleId(domain, console),
                domainName,
                fixed.getLong(OFFSET_AT),
                payload.length - bytes.available());
    }

    static ConsoleMark markIn(byte[] payload, int body) {
        ByteBuffer bytes = ByteBuffer.wrap(payload, body, payload.length - body);
        ConsoleMark.Kind kind = kind(bytes.get());
        long missing = bytes.getLong();
        return new ConsoleMark(
                kind, new String(payload, bytes.position(), bytes.remaining(), StandardCharsets.UTF_8), missing);
    }

    /** A kind of a newer version is told as a gap: something happened here. */
    static ConsoleMark.Kind kind(int code) {
        for (ConsoleMark.Kind kind : ConsoleMark.Kind.values()) if (kind.code() == code) return kind;
        return ConsoleMark.Kind.GAP;
    }
}
