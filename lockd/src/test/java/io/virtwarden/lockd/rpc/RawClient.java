package io.virtwarden.lockd.rpc;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** A client that speaks bytes. */
final class RawClient implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;

    private final int socket;

    RawClient(Path server) {
        socket = Sockets.socket(AF_UNIX, SOCK_STREAM | 0x80000, 0);
        patience(5000);
        try (var address = new Memory(110)) {
            address.clear();
            address.setShort(0, (short) AF_UNIX);
            var path = server.toString().getBytes(StandardCharsets.UTF_8);
            address.write(2, path, 0, path.length);
            if (Sockets.connect(socket, address, 110) < 0)
                throw new IllegalStateException("connect to " + server + ": " + Native.getLastError());
        }
    }

    /** How long a read waits. */
    void patience(int millis) {
        try (var time = new Memory(16)) {
            time.setLong(0, millis / 1000);
            time.setLong(8, millis % 1000 * 1000L);
            Sockets.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, time, 16);
        }
    }

    /** Sends bytes; a server that has closed already is no error. */
    void send(byte[] bytes) {
        var at = 0;
        while (at < bytes.length) {
            var part = new byte[Math.min(bytes.length - at, 1 << 20)];
            System.arraycopy(bytes, at, part, 0, part.length);
            var count = Sockets.send(socket, part, part.length, 0x4000);
            if (count < 0) return;
            at += (int) count;
        }
    }

    void send(String hex) {
        send(HexFormat.of().parseHex(hex));
    }

    /** One whole message. @throws IOException "closed" or "silent" */
    byte[] receive() throws IOException {
        var length = ByteBuffer.wrap(read(4)).getInt();
        var rest = read(length - 4);
        return ByteBuffer.allocate(length).putInt(length).put(rest).array();
    }

    String receiveHex() throws IOException {
        return HexFormat.of().formatHex(receive());
    }

    /** The answer in hex, or {@code closed}, or {@code silent}. */
    String outcome() {
        try {
            return receiveHex();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private byte[] read(int size) throws IOException {
        var read = ByteBuffer.allocate(size);
        var part = new byte[Math.max(1, Math.min(size, 1 << 16))];
        while (read.hasRemaining()) {
            var count = Sockets.recv(socket, part, Math.min(part.length, read.remaining()), 0);
            if (count == 0) throw new IOException("closed");
            if (count < 0) throw new IOException(Native.getLastError() == 11 ? "silent" : "closed");
            read.put(part, 0, (int) count);
        }
        return read.array();
    }

    @Override
    public void close() {
        Sockets.close(socket);
    }

    static final class Sockets {
        static {
            Native.register(Sockets.class, "c");
        }

        private Sockets() {}

        static native int socket(int family, int type, int protocol);

        static native int connect(int socket, Pointer address, int size);

        static native int setsockopt(int socket, int level, int name, Pointer value, int size);

        static native long send(int socket, byte[] bytes, long size, int flags);

        static native long recv(int socket, byte[] bytes, long size, int flags);

        static native int close(int descriptor);
    }
}
