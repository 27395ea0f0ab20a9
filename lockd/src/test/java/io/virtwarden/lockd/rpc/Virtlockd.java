package io.virtwarden.lockd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Messages of virtlockd's protocol, for tests. */
final class Virtlockd {
    static final int PROGRAM = 0x0EA7BEEF;
    static final byte[] UUID = HexFormat.of().parseHex("0123456789ab4cde8f0123456789abcd");
    static final int SHARED = 1;
    static final int AUTOCREATE = 2;

    private Virtlockd() {}

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

    static byte[] register(int id, int pid, int flags) {
        return call(
                1,
                new XdrWriter()
                        .fixed(UUID)
                        .opaque(RpcError.utf8("demo1"))
                        .int32(id)
                        .int32(pid)
                        .int32(flags));
    }

    static byte[] restrict(int flags) {
        return call(2, new XdrWriter().int32(flags));
    }

    static byte[] newLockspace(String path, int flags) {
        return call(3, new XdrWriter().opaque(RpcError.utf8(path)).int32(flags));
    }

    static byte[] createLockspace(String path) {
        return call(8, new XdrWriter().opaque(RpcError.utf8(path)));
    }

    /** Procedures 4 to 7. */
    static byte[] resource(int procedure, String lockspace, String name, int flags) {
        return resource(procedure, RpcError.utf8(lockspace), RpcError.utf8(name), flags);
    }

    static byte[] resource(int procedure, byte[] lockspace, byte[] name, int flags) {
        return call(procedure, new XdrWriter().opaque(lockspace).opaque(name).int32(flags));
    }

    static byte[] create(String lockspace, String name) {
        return resource(4, lockspace, name, 0);
    }

    static byte[] delete(String lockspace, String name) {
        return resource(5, lockspace, name, 0);
    }

    static byte[] acquire(String lockspace, String name, int flags) {
        return resource(6, lockspace, name, flags);
    }

    static byte[] acquire(Path file, int flags) {
        return acquire("", file.toString(), flags);
    }

    static byte[] release(String lockspace, String name) {
        return resource(7, lockspace, name, 0);
    }

    static byte[] release(Path file) {
        return release("", file.toString());
    }

    /** A client with an owner. */
    static RawClient registered(Path socket, long pid) throws IOException {
        var client = new RawClient(socket);
        assertThat(ask(client, register(1, (int) pid, 0))).isEqualTo("ok");
        return client;
    }

    /** "ok", or the error as {@link #described}. */
    static String ask(RawClient client, byte[] call) throws IOException {
        client.send(call);
        var reply = client.receive();
        if (ByteBuffer.wrap(reply).getInt(24) != 0) return described(reply);
        assertThat(reply).as("no procedure returns data").hasSize(28);
        return "ok";
    }

    /** "code/domain message|template|detail|int1,int2", after looking at all that never changes. */
    static String described(byte[] reply) {
        var in = ByteBuffer.wrap(reply);
        assertThat(in.getInt(16)).as("type").isEqualTo(1);
        assertThat(in.getInt(24)).as("status").isEqualTo(1);
        in.position(28);
        var codes = in.getInt() + "/" + in.getInt();
        var message = text(in);
        assertThat(in.getInt()).as("level").isEqualTo(2);
        assertThat(in.getInt()).as("domain object").isZero();
        var template = text(in);
        var detail = text(in);
        assertThat(in.getInt()).as("str3").isZero();
        var numbers = in.getInt() + "," + in.getInt();
        assertThat(in.getInt()).as("network object").isZero();
        assertThat(in.hasRemaining()).isFalse();
        return codes + " " + message + "|" + template + "|" + detail + "|" + numbers;
    }

    private static String text(ByteBuffer in) {
        assertThat(in.getInt()).as("present").isEqualTo(1);
        var bytes = new byte[in.getInt()];
        in.get(bytes);
        in.position(in.position() + (-bytes.length & 3));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static String rpc(String text) {
        return "39/7 " + text + "|%s|" + text + "|-1,-1";
    }

    static String system(int domain, String text, int errno) {
        return "38/" + domain + " " + text + "|%s|" + text + "|" + errno + ",-1";
    }

    static String internal(int domain, String text) {
        return "1/" + domain + " internal error: " + text + "|internal error: %s|" + text + "|-1,-1";
    }

    static String invalid(int domain, String text) {
        return "55/" + domain + " Requested operation is not valid: " + text + "|Requested operation is not valid: %s|"
                + text + "|-1,-1";
    }

    static String denied() {
        var text = "lock manager connection has been restricted";
        return "29/7 operation forbidden: " + text + "|operation forbidden: %s|" + text + "|-1,-1";
    }

    static String busy(String text) {
        return "87/51 resource busy: " + text + "|resource busy: %s|" + text + "|-1,-1";
    }

    static String locked(Object name) {
        return busy("Lockspace resource '" + name + "' is locked");
    }

    static String notLocked(Object name) {
        return busy("Lockspace resource '" + name + "' is not locked");
    }

    static String flags(String flags, String procedure) {
        var function = "virLockSpaceProtocolDispatch" + procedure;
        return "8/7 unsupported flags (0x" + flags + ") in function " + function + "|" + function + "|flags|0,0";
    }
}
