package io.virtwarden.logd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.logd.rpc.Virtlogd.Handed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recorded conversation. Its log folder is replaced by one whose name is exactly as long, so that every length in the
 * messages stays as recorded; inodes are translated and must stay the same for the same file.
 */
final class Replay implements AutoCloseable {
    static final String RECORDED_FOLDER = "/var/log/libvirt/qemu/";

    private static final int OPEN = 1;
    private static final int GET_POSITION = 2;
    private static final int READ = 3;
    private static final int APPEND = 4;

    private final Path server;
    private final String folder;
    private final Map<Long, Long> inodes = new HashMap<>();
    private final Map<String, Handed> guests = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private @Nullable RawClient client;

    /** @param folder as long as {@link #RECORDED_FOLDER}, with the slash at its end */
    Replay(Path server, String folder) {
        assertThat(folder).hasSameSizeAs(RECORDED_FOLDER);
        this.server = server;
        this.folder = folder;
    }

    /** A new connection. */
    void connect() {
        disconnect();
        client = new RawClient(server);
    }

    void disconnect() {
        if (client != null) client.close();
        client = null;
    }

    /** Sends a recorded message and expects the recorded answer, and its descriptor if one came. */
    void exchange(String call, String answer, boolean descriptor) throws IOException {
        var to = Objects.requireNonNull(client);
        var sent = translated(call);
        to.send(sent);
        var received = to.receive();
        learn(sent, HexFormat.of().parseHex(answer), received);
        assertThat(HexFormat.of().formatHex(received)).isEqualTo(translatedAnswer(sent, answer));
        if (!descriptor) return;
        var handed = new Handed(0, 0, to.receiveDescriptor());
        var before = guests.put(pathOf(sent), handed);
        assertThat(before).as("the guest before had ended").isNull();
    }

    /** What the guest of a log writes, by the log's name. */
    Handed guest(String name) {
        return Objects.requireNonNull(guests.get(folder + name), name);
    }

    /** Brings files to where they were in the recording: what QEMU wrote between the messages was not recorded. */
    void prepare(String call, String answer) {
        var sent = translated(call);
        var reply = ByteBuffer.wrap(HexFormat.of().parseHex(answer));
        var path = pathOf(sent);
        switch (ByteBuffer.wrap(sent).getInt(12)) {
            case OPEN -> {
                fill(path, reply.getLong(40));
                end(path);
            }
            case GET_POSITION -> fill(path, reply.getLong(36));
            case READ -> write(path, contentOf(reply.array()));
            case APPEND -> offsets.merge(path, (long) appended(sent), Long::sum);
            default -> throw new IllegalArgumentException(call);
        }
    }

    private void fill(String path, long offset) {
        var missing = offset - offsets.getOrDefault(path, 0L);
        if (missing > 0) write(path, "x".repeat((int) missing).getBytes(StandardCharsets.US_ASCII));
    }

    private void write(String path, byte[] bytes) {
        Objects.requireNonNull(guests.get(path), path).write(bytes);
        offsets.merge(path, (long) bytes.length, Long::sum);
    }

    private void end(String path) {
        var guest = guests.remove(path);
        if (guest != null) guest.close();
    }

    private byte[] translated(String call) {
        var recorded = HexFormat.of().formatHex(RECORDED_FOLDER.getBytes(StandardCharsets.US_ASCII));
        var ours = HexFormat.of().formatHex(folder.getBytes(StandardCharsets.US_ASCII));
        var bytes = HexFormat.of().parseHex(call.replace(recorded, ours));
        var buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt(12) == READ) {
            var at = 28 + 4 + padded(buffer.getInt(28));
            buffer.putLong(at, inodes.getOrDefault(buffer.getLong(at), buffer.getLong(at)));
        }
        return bytes;
    }

    private String translatedAnswer(byte[] sent, String answer) {
        var bytes = ByteBuffer.wrap(HexFormat.of().parseHex(answer));
        var at = inodeAt(sent);
        if (at > 0) bytes.putLong(at, Objects.requireNonNull(inodes.get(bytes.getLong(at))));
        return HexFormat.of().formatHex(bytes.array());
    }

    private void learn(byte[] sent, byte[] recorded, byte[] received) {
        var at = inodeAt(sent);
        if (at == 0 || received.length < at + 8) return;
        inodes.putIfAbsent(
                ByteBuffer.wrap(recorded).getLong(at), ByteBuffer.wrap(received).getLong(at));
    }

    private static int inodeAt(byte[] sent) {
        return switch (ByteBuffer.wrap(sent).getInt(12)) {
            case OPEN -> 32;
            case GET_POSITION -> 28;
            default -> 0;
        };
    }

    private static byte[] contentOf(byte[] reply) {
        var content = new byte[ByteBuffer.wrap(reply).getInt(28)];
        System.arraycopy(reply, 32, content, 0, content.length);
        return content;
    }

    private static String pathOf(byte[] sent) {
        var buffer = ByteBuffer.wrap(sent).position(28);
        var procedure = buffer.getInt(12);
        if (procedure == OPEN || procedure == APPEND) {
            string(buffer);
            buffer.position(buffer.position() + 16);
            string(buffer);
        }
        return new String(string(buffer), StandardCharsets.US_ASCII);
    }

    private static int appended(byte[] sent) {
        var buffer = ByteBuffer.wrap(sent).position(28);
        string(buffer);
        buffer.position(buffer.position() + 16);
        string(buffer);
        string(buffer);
        return string(buffer).length;
    }

    private static byte[] string(ByteBuffer buffer) {
        var bytes = new byte[buffer.getInt()];
        buffer.get(bytes);
        buffer.position(buffer.position() + padded(bytes.length) - bytes.length);
        return bytes;
    }

    private static int padded(int size) {
        return (size + 3) & ~3;
    }

    @Override
    public void close() {
        disconnect();
        guests.values().forEach(Handed::close);
    }
}
