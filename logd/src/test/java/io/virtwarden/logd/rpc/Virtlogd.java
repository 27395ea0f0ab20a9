package io.virtwarden.logd.rpc;

import com.sun.jna.Native;
import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Messages of virtlogd's protocol, for tests. */
final class Virtlogd {
    static final int PROGRAM = 0x87539319;
    static final byte[] UUID = HexFormat.of().parseHex("0123456789ab4cde8f0123456789abcd");

    private Virtlogd() {}

    static byte[] call(int procedure, XdrWriter arguments) {
        return message(PROGRAM, 1, procedure, 0, 7, 0, arguments.toBytes());
    }

    static byte[] message(int program, int version, int procedure, int type, int serial, int status, byte[] payload) {
        return ByteBuffer.allocate(28 + payload.length)
                .putInt(28 + payload.length)
                .putInt(program)
                .putInt(version)
                .putInt(procedure)
                .putInt(type)
                .putInt(serial)
                .putInt(status)
                .put(payload)
                .array();
    }

    static byte[] open(byte[] path, int flags) {
        return call(1, domain().opaque(path).int32(flags));
    }

    static byte[] position(byte[] path, int flags) {
        return call(2, new XdrWriter().opaque(path).int32(flags));
    }

    static byte[] read(byte[] path, long inode, long offset, long most, int flags) {
        return call(
                3,
                new XdrWriter()
                        .opaque(path)
                        .hyper(inode)
                        .hyper(offset)
                        .hyper(most)
                        .int32(flags));
    }

    static byte[] append(byte[] path, byte[] text, int flags) {
        return call(4, domain().opaque(path).opaque(text).int32(flags));
    }

    static byte[] utf8(Path path) {
        return RpcError.utf8(path.toString());
    }

    /** Opens a log; its position and the descriptor. */
    static Handed open(RawClient client, Path path, boolean truncate) throws IOException {
        client.send(open(utf8(path), truncate ? 1 : 0));
        var reply = ByteBuffer.wrap(client.receive());
        if (reply.getInt(16) != 5)
            throw new IOException("refused: " + HexFormat.of().formatHex(reply.array()));
        return new Handed(reply.getLong(32), reply.getLong(40), client.receiveDescriptor());
    }

    /** Inode and offset. */
    static long[] position(RawClient client, Path path) throws IOException {
        client.send(position(utf8(path), 0));
        var reply = ByteBuffer.wrap(client.receive());
        if (reply.getInt(24) != 0)
            throw new IOException("refused: " + HexFormat.of().formatHex(reply.array()));
        return new long[] {reply.getLong(28), reply.getLong(36)};
    }

    private static XdrWriter domain() {
        return new XdrWriter()
                .opaque("qemu".getBytes(StandardCharsets.UTF_8))
                .fixed(UUID)
                .opaque("demo1".getBytes(StandardCharsets.UTF_8));
    }

    /** The guest's end of a log. */
    record Handed(long inode, long offset, int descriptor) implements AutoCloseable {
        void write(byte[] bytes) {
            if (RawClient.Sockets.write(descriptor, bytes, bytes.length) != bytes.length)
                throw new IllegalStateException("not all was written: " + Native.getLastError());
        }

        void write(String text) {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void close() {
            RawClient.Sockets.close(descriptor);
        }
    }
}
