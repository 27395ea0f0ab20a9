package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.UUID;

/**
 * What one sealed table has of one console.
 *
 * @param first position of its first entry
 * @param last position of its last entry
 * @param offset of the first byte
 * @param end offset behind the last byte
 * @param bytes of text
 * @param stored bytes on disk
 * @param endsLine whether the last byte of the console up to here ends a line
 */
record TablePart(
        ConsoleId console,
        String domainName,
        long first,
        long last,
        long offset,
        long end,
        long bytes,
        long lines,
        long minMicros,
        long maxMicros,
        long stored,
        int blocks,
        boolean endsLine) {

    void encode(DataOutputStream out) throws IOException {
        out.writeLong(console.domain().getMostSignificantBits());
        out.writeLong(console.domain().getLeastSignificantBits());
        out.writeUTF(console.name());
        out.writeUTF(domainName);
        for (long number : new long[] {first, last, offset, end, bytes, lines, minMicros, maxMicros, stored, blocks})
            out.writeLong(number);
        out.writeBoolean(endsLine);
    }

    static TablePart decode(DataInputStream in) throws IOException {
        ConsoleId console = new ConsoleId(new UUID(in.readLong(), in.readLong()), in.readUTF());
        return new TablePart(
                console,
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                (int) in.readLong(),
                in.readBoolean());
    }
}
