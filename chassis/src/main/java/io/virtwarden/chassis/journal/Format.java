package io.virtwarden.chassis.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The files of a journal, all numbers big-endian.
 *
 * <pre>
 * segment  0000000000000000001.seg: 19 digits, its first sequence
 *
 *   0        8       12       16       24       32       40                60       64
 *   +--------+-------+--------+--------+--------+--------+-----------------+--------+--------+--------+--
 *   | VWJRNL | ver-  | 64     | epoch  | first  | made   | zeros           | CRC32C | record | record | ...
 *   | CR LF  | sion  |        |        | seq.   | (µs)   |                 | 0..59  |        |        |
 *   +--------+-------+--------+--------+--------+--------+-----------------+--------+--------+--------+--
 *
 * record
 *
 *   0        4        8                16               24       28     29
 *   +--------+--------+----------------+----------------+--------+------+---------------------+
 *   | length | CRC32C | sequence       | time           | back   | kind | payload             |
 *   | payload|        |                | µs since 1970  |        |      | (length bytes)      |
 *   +--------+--------+----------------+----------------+--------+------+---------------------+
 *            |        |
 *            |        +--- over epoch (8 bytes), length, and everything behind the CRC
 *            +------------ the epoch in it is a salt: bytes that a guest or a peer got into a payload never pass for a record
 * </pre>
 *
 * <p>Sequences in a segment are consecutive. {@code back} is the distance to the first record of its group, the records that
 * share one sync. A record proves that all before its group had been synced and may have been acknowledged. So a
 * recovery can tell a torn group (nothing lost) from damage (something lost) without guessing.
 *
 * <p>The shape of the header's first 16 and last 4 bytes stays the same in every version.
 */
final class Format {
    static final int VERSION = 1;
    static final int HEADER = 64;
    static final int RECORD = 29;

    /** No group is larger in any version 1 journal, whatever its limits: more unreadable bytes than this are damage. */
    static final int LARGEST_GROUP = 16 << 20;

    static final String SUFFIX = ".seg";

    private static final long MAGIC = 0x56574A524E4C0D0AL;
    private static final int DIGITS = 19;

    private Format() {}

    static String name(long first) {
        return String.format(java.util.Locale.ROOT, "%0" + DIGITS + "d", first) + SUFFIX;
    }

    static boolean isSegment(String name) {
        return name.length() == DIGITS + SUFFIX.length()
                && name.endsWith(SUFFIX)
                && name.chars().limit(DIGITS).allMatch(c -> c >= '0' && c <= '9')
                && name.compareTo(name(Long.MAX_VALUE)) <= 0;
    }

    static long firstOf(String name) {
        return Long.parseLong(name, 0, DIGITS, 10);
    }

    /** What a segment's header says. */
    record Header(int version, long epoch, long first, long made) {
        ByteBuffer encode() {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER);
            bytes.putLong(MAGIC)
                    .putInt(version)
                    .putInt(HEADER)
                    .putLong(epoch)
                    .putLong(first)
                    .putLong(made);
            bytes.putInt(HEADER - 4, crc(bytes));
            return bytes.clear();
        }

        /** Null if these bytes are no header, or a damaged one. */
        static @org.jspecify.annotations.Nullable Header decode(byte[] from) {
            ByteBuffer bytes = ByteBuffer.wrap(from, 0, HEADER);
            if (bytes.getLong(0) != MAGIC || bytes.getInt(HEADER - 4) != crc(bytes)) return null;
            return new Header(bytes.getInt(8), bytes.getLong(16), bytes.getLong(24), bytes.getLong(32));
        }

        private static int crc(ByteBuffer bytes) {
            CRC32C crc = new CRC32C();
            crc.update(bytes.duplicate().clear().limit(HEADER - 4));
            return (int) crc.getValue();
        }
    }
}
