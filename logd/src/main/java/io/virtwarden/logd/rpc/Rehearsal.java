package io.virtwarden.logd.rpc;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.RpcServer;
import io.virtwarden.chassis.rpc.RpcSettings;
import io.virtwarden.chassis.rpc.XdrWriter;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.logd.capture.CaptureSettings;
import io.virtwarden.logd.capture.ConsoleCapture;
import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.file.FileSettings;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;

/**
 * Plays all procedures once, on a socket and in a folder that nobody else sees, before the daemon says that it is ready: else the
 * first guest would wait for classes to be loaded, a third of a second where its OPEN takes less than a millisecond.
 */
public final class Rehearsal {
    private static final KeyedLogger LOG = KeyedLogger.of(Rehearsal.class);
    private static final int ROUNDS = 5;
    private static final int REPLY_WITH_FDS = 5;

    private Rehearsal() {}

    /**
     * Takes a few hundred milliseconds in a fresh process. A failure is logged and does not matter.
     *
     * @param folder exists and is private; nothing is left in it
     */
    public static void play(Path folder, InstantSource clock) {
        try {
            var stage = Files.createTempDirectory(folder, "rehearsal");
            try {
                playOn(stage, clock);
            } finally {
                delete(stage);
            }
        } catch (IOException e) {
            LOG.warn("the rehearsal failed; the first guest may wait a little", "path", folder, "reason", e);
        }
    }

    private static void playOn(Path stage, InstantSource clock) throws IOException {
        var usual = CaptureSettings.below(stage);
        // No helper process for it.
        var settings = new CaptureSettings(
                usual.run(),
                usual.batch(),
                usual.pipe(),
                usual.queue(),
                usual.patience(),
                usual.spill(),
                new ByteSize(0));
        var registry = new SimpleMeterRegistry();
        try (var capture = new ConsoleCapture(
                        settings, FileSettings.standard(), ConsoleSink.NONE, registry, clock, System::nanoTime);
                var server = RpcServer.listen(
                        stage.resolve("s"),
                        new VirtlogdProgram(capture, Runnable::run),
                        RpcSettings.standard(),
                        registry)) {
            for (var i = 0; i < ROUNDS; i++) playRound(stage, stage.resolve("log-" + i));
            LOG.debug("rehearsed", "clients", server.clients());
        }
    }

    private static void playRound(Path stage, Path log) throws IOException {
        var path = RpcError.utf8(log.toString());
        try (var client = SocketChannel.open(UnixDomainSocketAddress.of(stage.resolve("s")))) {
            call(client, 1, domain().opaque(path).int32(1));
            call(client, 2, new XdrWriter().opaque(path).int32(0));
            call(
                    client,
                    4,
                    domain().opaque(path).opaque(RpcError.utf8("rehearsed\n")).int32(0));
            call(
                    client,
                    3,
                    new XdrWriter().opaque(path).hyper(0).hyper(0).hyper(100).int32(0));
            call(client, 0, new XdrWriter());
        }
    }

    private static void call(SocketChannel client, int procedure, XdrWriter arguments) throws IOException {
        var payload = arguments.toBytes();
        var message = ByteBuffer.allocate(28 + payload.length)
                .putInt(28 + payload.length)
                .putInt(VirtlogdProgram.NUMBER)
                .putInt(VirtlogdProgram.VERSION)
                .putInt(procedure)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .put(payload)
                .flip();
        while (message.hasRemaining()) client.write(message);
        var length = read(client, 4).getInt(0);
        var reply = read(client, length - 4);
        // A plain read of a descriptor's byte makes the kernel close the descriptor.
        if (reply.getInt(12) == REPLY_WITH_FDS) read(client, 1);
    }

    private static ByteBuffer read(SocketChannel client, int size) throws IOException {
        var bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            if (client.read(bytes) < 0) throw new EOFException("the server hung up");
        }
        return bytes;
    }

    private static XdrWriter domain() {
        return new XdrWriter().opaque(RpcError.utf8("qemu")).fixed(new byte[16]).opaque(RpcError.utf8("rehearsal"));
    }

    private static void delete(Path stage) throws IOException {
        try (var files = Files.walk(stage)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
