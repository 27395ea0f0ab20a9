package io.virtwarden.chassis.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The CRC32C of records of one epoch; one thread at a time. */
final class Checksum {
    private final CRC32C crc = new CRC32C();
    private final byte[] salt;

    Checksum(long epoch) {
        this.salt = ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
    }

    /** Of a whole record in an array. */
    int of(byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(salt, 0, salt.length);
        crc.update(bytes, offset, 4);
        crc.update(bytes, offset + 8, length - 8);
        return (int) crc.getValue();
    }

    /** Of a record whose head and payload, in two parts, are apart. */
    int of(byte[] head, byte[] payload, ByteBuffer rest) {
        crc.reset();
        crc.update(salt, 0, salt.length);
        crc.update(head, 0, 4);
        crc.update(head, 8, head.length - 8);
        crc.update(payload, 0, payload.length);
        if (rest.hasRemaining()) crc.update(rest);
        return (int) crc.getValue();
    }
}
