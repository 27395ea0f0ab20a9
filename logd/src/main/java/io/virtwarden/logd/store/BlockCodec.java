package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A block on disk: up to 128 KiB of text with the entries that it came in.
 *
 * <pre>
 *   0       1          5          9           13
 *   | codec | unpacked | where    | CRC32C of | packed: entries, then the text
 *   | (1)   | size (4) | the text | all the   |
 *   |       |          | begins   | rest      |
 * </pre>
 *
 * An entry is: position less the one before it; time less the one before it (zigzag); then for bytes their number times two, and
 * for a mark its code times two plus one, the number of missing bytes, the length of its text, its text in UTF-8. Numbers are
 * LEB128. The first position and time are taken from 0. Stateless.
 */
final class BlockCodec {
    private static final int HEAD = 13;
    private static final int CRC_AT = 9;
    private static final int LARGEST = 64 << 20;

    private BlockCodec() {}

    /** @param entries packed as above */
    static byte[] encode(Compressor.Many compressor, Packed entries, byte[] text, int length) {
        int whole = entries.size() + length;
        byte[] unpacked = compressor.unpacked(whole);
        entries.copyTo(unpacked);
        System.arraycopy(text, 0, unpacked, entries.size(), length);
        byte[] into = compressor.packed(Compressor.bound(whole));
        int size = compressor.compress(unpacked, whole, into);
        boolean gains = size > 0 && size < whole;
        byte[] packed = gains ? into : unpacked;
        ByteBuffer out = ByteBuffer.allocate(HEAD + (gains ? size : whole));
        out.put(gains ? Compressor.codec() : Compressor.PLAIN)
                .putInt(whole)
                .putInt(entries.size())
                .putInt(0)
                .put(packed, 0, out.capacity() - HEAD);
        out.putInt(CRC_AT, checksum(out.array()));
        return out.array();
    }

    private static int checksum(byte[] stored) {
        CRC32C crc = new CRC32C();
        crc.update(stored, 0, CRC_AT);
        crc.update(stored, HEAD, stored.length - HEAD);
        return (int) crc.getValue();
    }

    /**
     * The entries of a block after a position; none if there are none.
     *
     * @throws IOException if it is damaged
     */
    static Chunk decode(byte[] stored, BlockInfo info, long after) throws IOException {
        if (stored.length < HEAD) throw new IOException("damaged block: only " + stored.length + " bytes");
        ByteBuffer head = ByteBuffer.wrap(stored);
        int size = head.getInt(1);
        int text = head.getInt(5);
        if (head.getInt(CRC_AT) != checksum(stored)) throw new IOException("damaged block: its checksum is wrong");
        if (size < 0 || size > LARGEST || text < 0 || text > size)
            throw new IOException("damaged block: impossible sizes");
        byte[] unpacked = new byte[size];
        Compressor.decompress(stored[0], stored, HEAD, stored.length - HEAD, unpacked);
        return new Chunk(unpacked, entries(unpacked, text, info.offset(), after));
    }

    private static List<Entry> entries(byte[] unpacked, int text, long firstOffset, long after) {
        Packed.In in = new Packed.In(unpacked, text);
        List<Entry> entries = new ArrayList<>();
        long position = 0;
        long micros = 0;
        long offset = firstOffset;
        int start = text;
        while (in.hasMore()) {
            position += in.number();
            micros += in.signed();
            long tag = in.number();
            boolean isMark = (tag & 1) == 1;
            int length = isMark ? 0 : (int) (tag >>> 1);
            ConsoleMark mark = isMark ? mark((int) (tag >>> 1), in) : null;
            if (position > after) entries.add(new Entry(position, offset, micros, start, length, mark));
            start += length;
            offset += length;
        }
        return entries;
    }

    private static ConsoleMark mark(int code, Packed.In in) {
        long missing = in.number();
        byte[] text = in.bytes((int) in.number());
        return new ConsoleMark(Envelope.kind(code), new String(text, StandardCharsets.UTF_8), missing);
    }
}
