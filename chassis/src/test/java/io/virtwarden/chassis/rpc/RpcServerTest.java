package io.virtwarden.chassis.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpcServerTest {
    private static final int KEEPALIVE = 0x6B656570;

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EchoProgram program = new EchoProgram();
    private RpcServer server;

    @BeforeEach
    void listen() throws IOException {
        server = RpcServer.listen(folder.resolve("s"), program, RpcSettings.standard(), registry);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersACallWithItsOwnHeader() throws IOException {
        try (var client = connect()) {
            send(
                    client,
                    Bytes.call(
                            1,
                            77,
                            new XdrWriter().opaque(RpcError.utf8("hello")).toBytes()));

            assertThat(hex(receive(client)))
                    .isEqualTo(hex(Bytes.message(
                            EchoProgram.NUMBER,
                            1,
                            1,
                            1,
                            77,
                            0,
                            new XdrWriter().opaque(RpcError.utf8("hello")).toBytes())));
        }
        assertThat(program.peers).hasSize(1);
        assertThat(program.peers.get(0).pid())
                .isEqualTo((int) ProcessHandle.current().pid());
        await().untilAsserted(() -> assertThat(program.disconnected).hasValue(1));
    }

    @Test
    void takesOneCallAtATimeAndAnswersInOrder() throws IOException {
        try (var client = connect()) {
            for (var i = 0; i < 3; i++)
                send(
                        client,
                        Bytes.call(2, i, new XdrWriter().opaque(new byte[i]).toBytes()));

            for (var i = 0; i < 3; i++) {
                await().untilAsserted(() -> assertThat(program.waiting()).isEqualTo(1));
                program.answerOne();
                assertThat(ByteBuffer.wrap(receive(client)).getInt(20)).isEqualTo(i);
            }
        }
    }

    @Test
    void answersAPingAndIgnoresWhatIsNoCall() throws IOException {
        try (var client = connect()) {
            for (var type : new int[] {1, 2, 3, 5, 6, 7, -1})
                send(client, Bytes.message(EchoProgram.NUMBER, 1, 1, type, 5, 0, new byte[8]));
            send(client, Bytes.message(KEEPALIVE, 2, 1, 2, 0, 0, new byte[0]));
            send(client, Bytes.message(KEEPALIVE, 1, 1, 2, 9, 0, new byte[0]));

            assertThat(hex(receive(client))).isEqualTo(hex(Bytes.message(KEEPALIVE, 1, 2, 2, 0, 0, new byte[0])));
        }
    }

    @Test
    void answersErrorsInLibvirtsForm() throws IOException {
        try (var client = connect()) {
            // As virtlogd of libvirt 9.0.0 was seen to answer.
            assertThat(exchange(client, Bytes.message(EchoProgram.NUMBER, 2, 1, 0, 7, 0, new byte[0])))
                    .isEqualTo("000000a8112233440000000200000001000000010000000700000001000000270000000700000001"
                            + "0000002743616e6e6f742066696e642070726f6772616d203238373435343032302076657273696f"
                            + "6e2032000000000200000000000000010000000225730000000000010000002743616e6e6f742066"
                            + "696e642070726f6772616d203238373435343032302076657273696f6e20320000000000ffffffff"
                            + "ffffffff00000000");
            assertThat(error(client, Bytes.call(99, 1, new byte[0]))).isEqualTo("39 7 unknown procedure: 99");
            assertThat(error(client, Bytes.call(-1, 1, new byte[0]))).isEqualTo("39 7 unknown procedure: -1");
            assertThat(error(client, Bytes.message(EchoProgram.NUMBER, 1, 1, 0, 1, 2, new byte[0])))
                    .isEqualTo("39 7 Unexpected message status 2");
            assertThat(error(client, Bytes.call(1, 1, new byte[2]))).isEqualTo("39 7 Unable to decode message payload");
            assertThat(error(client, Bytes.call(4, 1, new byte[0]))).isEqualTo("87 51 resource busy: taken");
            assertThat(error(client, Bytes.call(5, 1, new byte[0]))).isEqualTo("1 0 internal error: broken");
        }
        assertThat(registry.get("virtwarden.rpc.calls")
                        .tag("answer", "error")
                        .counter()
                        .count())
                .isEqualTo(7);
    }

    @Test
    void closesAConnectionThatSpeaksNonsense() throws IOException {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 50; round++) {
            var garbage = new byte[4 + random.nextInt(500)];
            random.nextBytes(garbage);
            garbage[0] = (byte) 0x7F;
            try (var client = connect()) {
                send(client, garbage);
                assertThat(isClosed(client)).as("seed %d", seed).isTrue();
            }
        }
        assertThat(registry.get("virtwarden.rpc.disconnected")
                        .tag("reason", "frame")
                        .counter()
                        .count())
                .isEqualTo(50);
        await().untilAsserted(() -> assertThat(server.clients()).isZero());
    }

    @Test
    void disconnectsWhoDoesNotReadAndServesTheOthersMeanwhile() throws IOException {
        restart(new RpcSettings(10, 64 << 20, Duration.ofMillis(300)));
        try (var deaf = connect();
                var other = connect()) {
            send(deaf, Bytes.call(3, 1, new XdrWriter().int32(4 << 20).toBytes()));
            assertThat(error(other, Bytes.call(4, 1, new byte[0]))).startsWith("87");

            await().untilAsserted(() -> assertThat(server.clients()).isEqualTo(1));
        }
        assertThat(registry.get("virtwarden.rpc.disconnected")
                        .tag("reason", "unread")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void boundsWhatAllLargeMessagesHoldAndNeverRefusesSmallOnes() throws IOException {
        restart(new RpcSettings(10, 1 << 20, Duration.ofSeconds(30)));
        var half = ByteBuffer.allocate(700_000).putInt(RpcHeader.LARGEST).array();
        try (var first = connect();
                var second = connect();
                var small = connect()) {
            send(first, half);
            await().untilAsserted(() -> assertThat(registry.get("virtwarden.rpc.large.messages")
                            .gauge()
                            .value())
                    .isEqualTo(700_000));
            assertThatThrownBy(() -> {
                        send(second, half);
                        receive(second);
                    })
                    .isInstanceOf(IOException.class);
            assertThat(error(small, Bytes.call(4, 1, new byte[0]))).startsWith("87");
        }
        await().untilAsserted(() -> assertThat(
                        registry.get("virtwarden.rpc.large.messages").gauge().value())
                .isZero());
    }

    @Test
    void letsMoreClientsThanAllowedWaitUntilOneLeaves() throws IOException {
        restart(RpcSettings.standard().maxClients(2));
        var leaving = connect();
        try (var staying = connect();
                var waiting = connect()) {
            assertThat(error(leaving, Bytes.call(4, 1, new byte[0]))).startsWith("87");
            assertThat(error(staying, Bytes.call(4, 1, new byte[0]))).startsWith("87");
            send(waiting, Bytes.call(4, 1, new byte[0]));
            assertThat(server.clients()).isEqualTo(2);
            leaving.close();
            assertThat(receive(waiting)).isNotEmpty();
        }
    }

    @Test
    void servesAThousandConnections() throws IOException {
        var clients = new ArrayList<SocketChannel>();
        try {
            for (var i = 0; i < 1000; i++) clients.add(connect());
            for (var client : clients)
                assertThat(error(client, Bytes.call(4, 1, new byte[0]))).startsWith("87");
            assertThat(server.clients()).isEqualTo(1000);
        } finally {
            for (var client : clients) client.close();
        }
        await().untilAsserted(() -> assertThat(server.clients()).isZero());
    }

    @Test
    void makesItsSocketPrivateAndTakesItAway() {
        assertThat(EchoProgram.mode(folder.resolve("s"))).isEqualTo("rw-------");
        assertThat(folder.toFile().list()).containsExactly("s");

        server.close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void namesTheOwnerOfASocketThatIsServed() {
        assertThatThrownBy(() -> RpcServer.listen(folder.resolve("s"), program, RpcSettings.standard(), registry))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("s").toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid())
                .hasMessageContaining("systemctl stop");
        assertThat(folder.resolve("s")).exists();
    }

    @Test
    void replacesTheSocketOfADeadServerAndNothingElse() throws IOException {
        var stale = folder.resolve("stale");
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(stale));
        }
        try (var second = RpcServer.listen(stale, program, RpcSettings.standard(), registry)) {
            assertThat(second.clients()).isZero();
        }
        var file = Files.writeString(folder.resolve("file"), "mine");
        assertThatThrownBy(() -> RpcServer.listen(file, program, RpcSettings.standard(), registry))
                .hasMessageContaining("no socket");
        assertThatThrownBy(() -> RpcServer.listen(folder.resolve("none/s"), program, RpcSettings.standard(), registry))
                .hasMessageContaining("there is no folder");
        assertThat(file).hasContent("mine");
    }

    @Test
    void leavesASocketAloneThatSomebodyElsePutInItsPlace() throws IOException {
        Files.delete(folder.resolve("s"));
        try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
            server.close();

            assertThat(folder.resolve("s")).exists();
        }
    }

    @Test
    void findsNoInheritedSocketWhereNoneWasGiven() {
        assertThat(InheritedSockets.find(Map.of(), "virtlogd.socket", folder.resolve("s")))
                .isEmpty();
        assertThat(InheritedSockets.find(
                        Map.of("LISTEN_PID", "1", "LISTEN_FDS", "1", "LISTEN_FDNAMES", "virtlogd.socket"),
                        "virtlogd.socket",
                        folder.resolve("s")))
                .isEmpty();
    }

    private void restart(RpcSettings settings) throws IOException {
        server.close();
        server = RpcServer.listen(folder.resolve("s"), program, settings, registry);
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")));
    }

    private static void send(SocketChannel client, byte[] bytes) throws IOException {
        var out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) client.write(out);
    }

    private static byte[] receive(SocketChannel client) throws IOException {
        var length = read(client, 4).getInt(0);
        return ByteBuffer.allocate(length)
                .putInt(length)
                .put(read(client, length - 4).flip())
                .array();
    }

    private static ByteBuffer read(SocketChannel client, int size) throws IOException {
        var into = ByteBuffer.allocate(size);
        while (into.hasRemaining()) if (client.read(into) < 0) throw new IOException("closed");
        return into;
    }

    private static boolean isClosed(SocketChannel client) {
        try {
            return client.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static String exchange(SocketChannel client, byte[] call) throws IOException {
        send(client, call);
        return hex(receive(client));
    }

    /** Code, domain and message. */
    private static String error(SocketChannel client, byte[] call) throws IOException {
        send(client, call);
        var answer = ByteBuffer.wrap(receive(client));
        assertThat(answer.getInt(24)).as("status").isEqualTo(1);
        var text = new byte[answer.getInt(40)];
        answer.position(44).get(text);
        return answer.getInt(28) + " " + answer.getInt(32) + " " + new String(text, StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
