package io.virtwarden.benchmarks;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import io.virtwarden.chassis.rpc.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** Speaks to a virtlogd, theirs or ours, as libvirt does. One thread. */
final class VirtlogdClient implements AutoCloseable {
    private static final int PROGRAM = 0x87539319;
    private static final int HEAD = 28;
    private static final int OPEN = 1;
    private static final int POSITION = 2;
    private static final int REPLY_WITH_DESCRIPTORS = 5;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOCKADDR = 110;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int MSG_NOSIGNAL = 0x4000;

    private final int socket;

    VirtlogdClient(Path server) throws IOException {
        socket = NativeCalls.socket(AF_UNIX, SOCK_STREAM_CLOEXEC, 0);
        try (Memory address = new Memory(SOCKADDR)) {
            address.clear();
            address.setShort(0, (short) AF_UNIX);
            byte[] path = server.toString().getBytes(StandardCharsets.UTF_8);
            address.write(2, path, 0, path.length);
            if (NativeCalls.connect(socket, address, SOCKADDR) < 0)
                throw new IOException("cannot connect to " + server + ": error " + Native.getLastError());
        }
    }

    /** Opens a log as for a domain of its own; the guest's end of it. */
    GuestLog open(UUID domain, Path log) throws IOException {
        XdrWriter arguments = new XdrWriter()
                .opaque(utf8("qemu"))
                .fixed(ByteBuffer.allocate(16)
                        .putLong(domain.getMostSignificantBits())
                        .putLong(domain.getLeastSignificantBits())
                        .array())
                .opaque(utf8("bench-" + domain.toString().substring(0, 8)))
                .opaque(utf8(log.toString()))
                .int32(0);
        ByteBuffer reply = call(message(OPEN, arguments));
        if (reply.getInt(16) != REPLY_WITH_DESCRIPTORS) throw new IOException("refused to open " + log);
        return new GuestLog(domain, log, descriptor());
    }

    /** What {@link #position} sends, made once: making it is not measured. */
    static byte[] positionRequest(Path log) {
        return message(POSITION, new XdrWriter().opaque(utf8(log.toString())).int32(0));
    }

    /** Where the next byte goes, once all that was written before is in the file. */
    long position(byte[] request) throws IOException {
        ByteBuffer reply = call(request);
        if (reply.getInt(24) != 0) throw new IOException("GET_POSITION was refused");
        return reply.getLong(36);
    }

    private ByteBuffer call(byte[] request) throws IOException {
        if (NativeCalls.send(socket, request, request.length, MSG_NOSIGNAL) != request.length)
            throw new IOException("a message was not taken");
        int length = ByteBuffer.wrap(read(4)).getInt();
        return ByteBuffer.allocate(length).putInt(length).put(read(length - 4)).flip();
    }

    private byte[] read(int size) throws IOException {
        byte[] part = new byte[size];
        ByteBuffer whole = ByteBuffer.allocate(size);
        while (whole.hasRemaining()) {
            long count = NativeCalls.recv(socket, part, whole.remaining(), 0);
            if (count <= 0) throw new IOException("the server has closed the connection");
            whole.put(part, 0, (int) count);
        }
        return whole.array();
    }

    private int descriptor() throws IOException {
        try (Memory data = new Memory(8);
                Memory vector = new Memory(16);
                Memory control = new Memory(64);
                Memory message = new Memory(56)) {
            vector.setPointer(0, data);
            vector.setLong(8, 1);
            message.clear();
            message.setPointer(16, vector);
            message.setLong(24, 1);
            message.setPointer(32, control);
            message.setLong(40, 64);
            if (NativeCalls.recvmsg(socket, message, MSG_CMSG_CLOEXEC) != 1) throw new IOException("no descriptor");
            return control.getInt(16);
        }
    }

    private static byte[] message(int procedure, XdrWriter arguments) {
        byte[] payload = arguments.toBytes();
        return ByteBuffer.allocate(HEAD + payload.length)
                .putInt(HEAD + payload.length)
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

    @Override
    public void close() {
        NativeCalls.close(socket);
    }
}
