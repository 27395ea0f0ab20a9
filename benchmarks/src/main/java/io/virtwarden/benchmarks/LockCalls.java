package io.virtwarden.benchmarks;

import io.virtwarden.chassis.rpc.XdrWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** Messages of virtlockd's protocol, made once: making them is not measured. */
final class LockCalls {
    static final int REPLY = 28;
    private static final int PROGRAM = 0x0EA7BEEF;
    private static final int STATUS = 24;

    private LockCalls() {}

    static byte[] register(long pid) {
        UUID domain = new UUID(0x0123456789abcdefL, pid);
        return message(
                1,
                new XdrWriter()
                        .fixed(ByteBuffer.allocate(16)
                                .putLong(domain.getMostSignificantBits())
                                .putLong(domain.getLeastSignificantBits())
                                .array())
                        .opaque(utf8("bench-" + pid))
                        .int32(1)
                        .int32((int) pid)
                        .int32(0));
    }

    static byte[] acquire(Path file) {
        return resource(6, file);
    }

    static byte[] release(Path file) {
        return resource(7, file);
    }

    /** Whether a whole reply says yes: none of these procedures returns data. */
    static boolean isYes(ByteBuffer reply) {
        return reply.getInt(0) == REPLY && reply.getInt(STATUS) == 0;
    }

    private static byte[] resource(int procedure, Path file) {
        return message(
                procedure,
                new XdrWriter()
                        .opaque(new byte[0])
                        .opaque(utf8(file.toString()))
                        .int32(0));
    }

    private static byte[] message(int procedure, XdrWriter arguments) {
        byte[] payload = arguments.toBytes();
        return ByteBuffer.allocate(REPLY + payload.length)
                .putInt(REPLY + payload.length)
                .putInt(PROGRAM)
                .putInt(1)
                .putInt(procedure)
                .putInt(0)
                .putInt(1)
                .putInt(0)
                .put(payload)
                .array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
