package io.virtwarden.logd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.rpc.InheritedSockets;
import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.RpcServer;
import io.virtwarden.chassis.rpc.RpcSettings;
import io.virtwarden.logd.capture.CaptureSettings;
import io.virtwarden.logd.capture.ConsoleCapture;
import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.file.FileSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listening socket that was made before the daemon, as systemd does. */
class InheritedSocketTest {
    @TempDir
    Path folder;

    @Test
    void servesClientsThatConnectedBeforeItWasThereAndLeavesTheSocketToItsOwner() throws IOException {
        var path = folder.resolve("virtlogd-sock");
        var descriptor = listenAt(path);
        try (var early = new RawClient(path)) {
            early.send(Virtlogd.position(RpcError.utf8("/nope"), 0));
            var registry = new SimpleMeterRegistry();
            try (var capture = new ConsoleCapture(
                            CaptureSettings.below(folder),
                            FileSettings.standard(),
                            ConsoleSink.NONE,
                            registry,
                            InstantSource.system(),
                            System::nanoTime);
                    var server = RpcServer.adopt(
                            descriptor,
                            new VirtlogdProgram(capture, Runnable::run),
                            RpcSettings.standard(),
                            registry)) {
                assertThat(early.receive()).isNotEmpty();
                assertThat(server.clients()).isEqualTo(1);
            }
        }
        assertThat(path).as("it belongs to who made it").exists();
    }

    @Test
    void isFoundByItsNameOrByThePathThatItIsBoundTo() {
        var path = folder.resolve("virtlogd-sock");
        var pid = Long.toString(ProcessHandle.current().pid());

        assertThat(InheritedSockets.find(
                        Map.of("LISTEN_PID", pid, "LISTEN_FDS", "2", "LISTEN_FDNAMES", "other.socket:virtlogd.socket"),
                        "virtlogd.socket",
                        path))
                .hasValue(4);
        // Whatever else is open in this process: one is the socket that is bound there.
        var descriptor = listenAt(path);
        assertThat(InheritedSockets.find(
                        Map.of("LISTEN_PID", pid, "LISTEN_FDS", Integer.toString(descriptor)), "virtlogd.socket", path))
                .hasValue(descriptor);
        RawClient.Sockets.close(descriptor);
    }

    // Non-blocking, as systemd makes them.
    private static int listenAt(Path path) {
        var descriptor = RawClient.Sockets.socket(1, 1 | 0x80000 | 0x800, 0);
        try (var address = new Memory(110)) {
            address.clear();
            address.setShort(0, (short) 1);
            var name = path.toString().getBytes(StandardCharsets.UTF_8);
            address.write(2, name, 0, name.length);
            assertThat(RawClient.Sockets.bind(descriptor, address, 2 + name.length + 1))
                    .isZero();
        }
        assertThat(RawClient.Sockets.listen(descriptor, 10)).isZero();
        return descriptor;
    }
}
