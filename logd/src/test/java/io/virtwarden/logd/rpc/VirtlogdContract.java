package io.virtwarden.logd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.XdrWriter;
import io.virtwarden.logd.rpc.Virtlogd.Handed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every virtlogd answers: libvirt's own and ours. Started with max_size 1000 and max_backups 3. */
abstract class VirtlogdContract {
    static final int MAX_SIZE = 1000;

    private static final int KEEPALIVE = 0x6B656570;
    private static final String PONG = "0000001c6b6565700000000100000002000000020000000000000000";
    private static final byte[] NOWHERE = RpcError.utf8("/nope");

    /** Where it serves. */
    abstract Path socket();

    /** An empty folder at the same path for it and for us. */
    abstract Path logs();

    @TestFactory
    Stream<DynamicTest> refuses() {
        var cases = new ArrayList<DynamicTest>();
        cases.addAll(framing());
        cases.addAll(calls());
        cases.addAll(procedures());
        return cases.stream();
    }

    private List<DynamicTest> framing() {
        var rest = "78".repeat(40);
        return List.of(
                expect("a length of 3", bytes("00000003" + rest), "closed"),
                expect("a length of 4", bytes("00000004" + rest), "closed"),
                expect("a length of 27", bytes("0000001b" + rest), "closed"),
                expect("a length above the limit", bytes("02000005" + rest), "closed"),
                expect("a negative length", bytes("ffffffff" + rest), "closed"),
                expect("the largest length, unfinished", bytes("02000004" + rest), "silent"),
                expect("no message at all", new byte[0], "silent"),
                expect("half a header", bytes("0000001c87539319"), "silent"),
                expect("33 descriptors", message(4, 0, bytes("00000021")), "closed"),
                expect("descriptors without their number", message(4, 0, new byte[0]), "closed"),
                expect("a descriptor that does not come", message(4, 0, bytes("00000001")), "silent"),
                expect(
                        "a call with no descriptors",
                        message(
                                4,
                                0,
                                join(
                                        bytes("00000000"),
                                        new XdrWriter().opaque(NOWHERE).int32(0).toBytes())),
                        "1/63 internal error: No open log file /nope|internal error: %s|No open log file /nope|-1,-1"));
    }

    private List<DynamicTest> calls() {
        var cases = new ArrayList<DynamicTest>();
        for (var procedure : new int[] {0, 5, 1000, -1}) {
            cases.add(expect(
                    "procedure " + procedure,
                    Virtlogd.call(procedure, new XdrWriter()),
                    rpc("unknown procedure: " + procedure)));
        }
        for (var status : new int[] {1, 2, 9})
            cases.add(expect(
                    "a call of status " + status,
                    message(0, status, new byte[0]),
                    rpc("Unexpected message status " + status)));
        for (var type : new int[] {1, 2, 3, 5, 6, 7, -1})
            cases.add(expect("type " + type, message(type, 0, new byte[12]), "silent"));
        cases.add(expect(
                "another program",
                Virtlogd.message(0x11223344, 1, 1, 0, 7, 0, new byte[0]),
                rpc("Cannot find program 287454020 version 1")));
        cases.add(expect(
                "another version",
                Virtlogd.message(Virtlogd.PROGRAM, 2, 1, 0, 7, 0, new byte[0]),
                rpc("Cannot find program -2024565991 version 2")));
        cases.add(expect(
                "a reply of another program", Virtlogd.message(0x11223344, 1, 1, 1, 7, 0, new byte[0]), "silent"));
        cases.add(expect("a pong", Virtlogd.message(KEEPALIVE, 1, 2, 2, 0, 0, new byte[0]), "silent"));
        cases.add(expect("a ping of version 2", Virtlogd.message(KEEPALIVE, 2, 1, 2, 0, 0, new byte[0]), "silent"));
        cases.add(expect("a ping with a serial", Virtlogd.message(KEEPALIVE, 1, 1, 2, 5, 0, new byte[4]), PONG));
        cases.add(expect(
                "a ping as a call",
                Virtlogd.message(KEEPALIVE, 1, 1, 0, 0, 0, new byte[0]),
                rpc("Cannot find program 1801807216 version 1")));
        return cases;
    }

    private List<DynamicTest> procedures() {
        var undecodable = rpc("Unable to decode message payload");
        return List.of(
                expect(
                        "arguments that are too short",
                        Virtlogd.call(2, new XdrWriter().fixed(new byte[2])),
                        undecodable),
                expect(
                        "a string that is longer than the message",
                        Virtlogd.call(2, new XdrWriter().int32(1000)),
                        undecodable),
                expect("a string over its limit", Virtlogd.position(new byte[4194305], 0), undecodable),
                expect(
                        "flags for GET_POSITION",
                        Virtlogd.position(NOWHERE, 5),
                        flags("5", "virLogHandlerDomainGetLogFilePosition")),
                expect(
                        "flags for READ",
                        Virtlogd.read(NOWHERE, 1, 2, 3, 1),
                        flags("1", "virLogHandlerDomainReadLogFile")),
                expect(
                        "flags for APPEND",
                        Virtlogd.append(NOWHERE, NOWHERE, -2),
                        flags("fffffffe", "virLogHandlerDomainAppendLogFile")),
                expect("a position of an empty path", Virtlogd.position(new byte[0], 0), notOpen("")),
                expect("a position behind a NUL", Virtlogd.position(new byte[] {'/', 0, 'x'}, 0), notOpen("/")),
                expect(
                        "a position of no text",
                        Virtlogd.position(new byte[] {'/', (byte) 0xFF}, 0),
                        notOpen("/\u00ff")),
                expect(
                        "a read of too much",
                        Virtlogd.read(NOWHERE, 1, 2, 4194305, 0),
                        "1/7 internal error: Requested data len 4194305 is larger than maximum 4194304|internal error:"
                                + " %s|Requested data len 4194305 is larger than maximum 4194304|-1,-1"),
                expect(
                        "a read where nothing is",
                        Virtlogd.read(NOWHERE, 1, 2, 30, 0),
                        system(0, "Unable to seek to inode 1 offset 2: Bad file descriptor", 9)),
                expect(
                        "an OPEN in no folder",
                        Virtlogd.open(RpcError.utf8("/no/dir/x.log"), 0),
                        system(0, "Unable to open file: /no/dir/x.log: No such file or directory", 2)),
                expect(
                        "an OPEN of a folder",
                        Virtlogd.open(RpcError.utf8("/tmp"), 0),
                        system(0, "Unable to open file: /tmp: Is a directory", 21)),
                expect(
                        "an OPEN of nothing",
                        Virtlogd.open(new byte[0], 0),
                        system(0, "Unable to open file: : No such file or directory", 2)),
                expect(
                        "an APPEND in no folder",
                        Virtlogd.append(RpcError.utf8("/no/dir/x.log"), RpcError.utf8("x"), 0),
                        system(0, "Unable to open file: /no/dir/x.log: No such file or directory", 2)),
                expect("an APPEND without a message", cutShort(Virtlogd.append(NOWHERE, new byte[0], 0)), undecodable));
    }

    @Test
    void answersCallsSentAheadInTheirOrder() throws IOException {
        try (var client = new RawClient(socket())) {
            var first = Virtlogd.position(RpcError.utf8("/first"), 0);
            var second = Virtlogd.position(RpcError.utf8("/second"), 0);
            client.send(join(first, second));

            assertThat(described(client.receive())).contains("/first");
            assertThat(described(client.receive())).contains("/second");
        }
    }

    @Test
    void countsEveryByteThatWasWrittenBeforeAPositionIsAsked() throws IOException {
        var path = logs().resolve("position.log");
        try (var client = new RawClient(socket());
                var guest = Virtlogd.open(client, path, true)) {
            assertThat(guest.offset()).isZero();
            for (var i = 1; i <= 20; i++) {
                guest.write("0123456789".repeat(4));
                assertThat(Virtlogd.position(client, path)).containsExactly(guest.inode(), i * 40L);
            }
            assertThat(Files.readString(path)).hasSize(800);
        }
    }

    @Test
    void refusesASecondGuestOnTheSamePathAndTakesTheNextAfterItsEnd() throws IOException {
        var path = logs().resolve("busy.log");
        try (var client = new RawClient(socket())) {
            try (var guest = Virtlogd.open(client, path, false)) {
                guest.write("first\n");
                client.send(Virtlogd.open(Virtlogd.utf8(path), 0));
                assertThat(described(client.receive()))
                        .isEqualTo(system(63, "Cannot open log file: '" + path + "': Device or resource busy", 16));
            }
            Awaitility.await().ignoreExceptions().untilAsserted(() -> {
                try (var next = Virtlogd.open(client, path, false)) {
                    assertThat(next.offset()).isEqualTo(6);
                }
            });
        }
    }

    @Test
    void comparesPathsByTheirBytes() throws IOException {
        var path = logs().resolve("same.log");
        try (var client = new RawClient(socket());
                var guest = Virtlogd.open(client, path, false);
                var other = Virtlogd.open(client, logs().resolve("../" + logs().getFileName() + "/same.log"), false)) {
            assertThat(other.inode()).isEqualTo(guest.inode());
            assertThat(other.descriptor()).isNotEqualTo(guest.descriptor());
        }
    }

    @Test
    void endsAPathAtItsFirstNulAndTakesBytesThatAreNoText() throws IOException {
        var nul = join(Virtlogd.utf8(logs().resolve("nul")), new byte[] {0}, RpcError.utf8("more.log"));
        var strange = join(Virtlogd.utf8(logs()), new byte[] {'/', (byte) 0xFF, (byte) 0xFE});
        try (var client = new RawClient(socket())) {
            for (var path : List.of(nul, strange)) {
                // Unknown flags are ignored by this one procedure.
                client.send(Virtlogd.open(path, 0xFFFFFFFE));
                assertThat(ByteBuffer.wrap(client.receive()).getInt(16)).isEqualTo(5);
                RawClient.Sockets.close(client.receiveDescriptor());
            }
        }
        assertThat(logs().resolve("nul")).exists();
        try (var names = Files.list(logs())) {
            assertThat(names.count())
                    .as("one of them has a name that Java cannot say")
                    .isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void beginsAnewWithoutBackupsWhenToldToTruncate() throws IOException {
        var path = logs().resolve("truncate.log");
        Files.writeString(path, "old");
        Files.writeString(Path.of(path + ".0"), "older");
        Files.writeString(Path.of(path + ".2"), "oldest");
        Files.writeString(Path.of(path + ".3"), "not one of three");
        try (var client = new RawClient(socket());
                var guest = Virtlogd.open(client, path, true)) {
            assertThat(guest.offset()).isZero();
        }
        assertThat(path).isEmptyFile();
        assertThat(Path.of(path + ".0")).doesNotExist();
        assertThat(Path.of(path + ".2")).doesNotExist();
        assertThat(Path.of(path + ".3")).exists();
    }

    @Test
    void rotatesAndReadsOnAcrossTheFiles() throws IOException {
        var path = logs().resolve("rotate.log");
        try (var client = new RawClient(socket());
                var guest = Virtlogd.open(client, path, true)) {
            for (var i = 0; i < 30; i++) {
                guest.write(String.format("%03d", i) + "x".repeat(96) + "\n");
                Virtlogd.position(client, path);
            }
            assertThat(Files.size(path)).isEqualTo(MAX_SIZE);
            assertThat(Files.getAttribute(Path.of(path + ".1"), "unix:ino")).isEqualTo(guest.inode());
            assertThat(read(client, path, guest.inode(), 900, 500))
                    .startsWith("009x")
                    .contains("\n010x", "\n013x");
            for (var i = 30; i < 45; i++) {
                guest.write(String.format("%03d", i) + "x".repeat(96) + "\n");
                Virtlogd.position(client, path);
            }
            assertThat(read(client, path, 1, 0, 4194304))
                    .as("of an inode that nobody knows: from the oldest slot on")
                    .startsWith("010x")
                    .hasSize(3500);
        }
    }

    @Test
    void readsUpToTheFirstNul() throws IOException {
        var path = logs().resolve("nul.log");
        Files.write(path, new byte[] {'a', (byte) 0xFF, 0, 'b'});
        var inode = (Long) Files.getAttribute(path, "unix:ino");
        try (var client = new RawClient(socket())) {
            assertThat(read(client, path, inode, 0, 100)).isEqualTo("a\u00ff");
            assertThat(read(client, path, inode, 3, 100)).isEqualTo("b");
            assertThat(read(client, path, inode, 9, 100)).isEmpty();
            assertThat(read(client, path, inode, 0, 0)).isEmpty();
            client.send(Virtlogd.read(Virtlogd.utf8(path), inode, -1, 10, 0));
            assertThat(described(client.receive()))
                    .isEqualTo(system(
                            0,
                            "Unable to seek to inode " + inode + " offset 18446744073709551615: Invalid argument",
                            22));
        }
    }

    @Test
    void appendsToLogsThatAreOpenAndToOthers() throws IOException {
        var open = logs().resolve("open.log");
        var closed = logs().resolve("closed.log");
        try (var client = new RawClient(socket());
                var guest = Virtlogd.open(client, open, true)) {
            guest.write("guest\n");
            Virtlogd.position(client, open);
            for (var path : List.of(open, closed)) {
                client.send(Virtlogd.append(Virtlogd.utf8(path), RpcError.utf8("libvirt\n"), 0));
                assertThat(HexFormat.of().formatHex(client.receive()))
                        .isEqualTo("0000002087539319000000010000000400000001000000070000000000000000");
            }
        }
        assertThat(open).hasContent("guest\nlibvirt\n");
        assertThat(closed).hasContent("libvirt\n");
        assertThat(Files.getPosixFilePermissions(closed)).hasSize(2);
    }

    @Test
    void keepsTheLogOfAGuestWhoseOpenerHasGone() throws IOException {
        var path = logs().resolve("gone.log");
        Handed guest;
        try (var client = new RawClient(socket())) {
            guest = Virtlogd.open(client, path, true);
        }
        guest.write("still here\n");
        Awaitility.await().untilAsserted(() -> assertThat(path).hasContent("still here\n"));
        guest.write("last words\n");
        guest.close();
        Awaitility.await().untilAsserted(() -> assertThat(path).hasContent("still here\nlast words\n"));
        try (var client = new RawClient(socket())) {
            Awaitility.await().untilAsserted(() -> {
                client.send(Virtlogd.position(Virtlogd.utf8(path), 0));
                assertThat(described(client.receive())).isEqualTo(notOpen(path.toString()));
            });
        }
    }

    private DynamicTest expect(String what, byte[] sent, String outcome) {
        return DynamicTest.dynamicTest(what + " -> " + outcome, () -> {
            try (var client = new RawClient(socket())) {
                client.patience(outcome.equals("silent") ? 100 : 5000);
                client.send(sent);
                var answer = client.outcome();
                if (answer.length() > 60 && !answer.equals(PONG)) answer = described(bytes(answer));
                assertThat(answer).isEqualTo(outcome);
            }
        });
    }

    private static String read(RawClient client, Path path, long inode, long offset, long most) throws IOException {
        client.send(Virtlogd.read(Virtlogd.utf8(path), inode, offset, most, 0));
        var reply = ByteBuffer.wrap(client.receive());
        assertThat(reply.getInt(24)).as("status").isZero();
        var text = new byte[reply.getInt(28)];
        reply.position(32).get(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** "code/domain message|template|detail|int1,int2", after looking at all that never changes. */
    private static String described(byte[] reply) {
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

    private static String rpc(String text) {
        return "39/7 " + text + "|%s|" + text + "|-1,-1";
    }

    private static String system(int domain, String text, int errno) {
        return "38/" + domain + " " + text + "|%s|" + text + "|" + errno + ",-1";
    }

    private static String notOpen(String path) {
        return "1/63 internal error: No open log file " + path + "|internal error: %s|No open log file " + path
                + "|-1,-1";
    }

    private static String flags(String flags, String function) {
        return "8/63 unsupported flags (0x" + flags + ") in function " + function + "|" + function + "|flags|0,0";
    }

    private static byte[] message(int type, int status, byte[] payload) {
        return Virtlogd.message(Virtlogd.PROGRAM, 1, 2, type, 7, status, payload);
    }

    private static byte[] cutShort(byte[] call) {
        var cut = Arrays.copyOf(call, call.length - 8);
        ByteBuffer.wrap(cut).putInt(0, cut.length);
        return cut;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] join(byte[]... parts) {
        return RpcError.join(parts);
    }
}
