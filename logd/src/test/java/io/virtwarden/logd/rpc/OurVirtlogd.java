package io.virtwarden.logd.rpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.rpc.RpcServer;
import io.virtwarden.chassis.rpc.RpcSettings;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.logd.capture.CaptureSettings;
import io.virtwarden.logd.capture.ConsoleCapture;
import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.file.FileSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Ours, in this JVM, in a folder of its own. */
final class OurVirtlogd implements AutoCloseable {
    private final Path socket;
    private final ConsoleCapture capture;
    private final RpcServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    OurVirtlogd(Path folder, long maxSize, int maxBackups, ConsoleSink sink) throws IOException {
        this(folder.resolve("sock"), CaptureSettings.below(folder), maxSize, maxBackups, sink);
    }

    OurVirtlogd(Path socket, CaptureSettings settings, long maxSize, int maxBackups, ConsoleSink sink)
            throws IOException {
        this.socket = socket;
        var files = new FileSettings(new ByteSize(maxSize), maxBackups, List.of());
        capture = new ConsoleCapture(settings, files, sink, registry, InstantSource.system(), System::nanoTime);
        server = RpcServer.listen(socket, new VirtlogdProgram(capture, workers), RpcSettings.standard(), registry);
    }

    Path socket() {
        return socket;
    }

    ConsoleCapture capture() {
        return capture;
    }

    MeterRegistry registry() {
        return registry;
    }

    RawClient client() {
        return new RawClient(socket);
    }

    @Override
    public void close() {
        server.close();
        workers.shutdown();
        capture.close();
    }
}
