package io.virtwarden.lockd.rpc;

import io.virtwarden.testkit.lab.InnerProcess;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.TiedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * A process that locks a file for itself, as QEMU's forked child does: SOCKET FILE IGNORES_TERM. It closes its connection when
 * FILE.close is there, and lives on.
 */
final class HolderMain {
    private HolderMain() {}

    @SuppressWarnings({"SystemOut", "ThreadJoinLoop"}) // the test waits for this line
    public static void main(String[] arguments) throws Exception {
        var file = Path.of(arguments[1]);
        if (Boolean.parseBoolean(arguments[2]))
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                while (true) Awaitility.await().forever().until(() -> false);
            }));
        try (var client = new RawClient(Path.of(arguments[0]))) {
            for (var call : List.of(
                    Virtlockd.register(1, (int) ProcessHandle.current().pid(), 0), Virtlockd.acquire(file, 0))) {
                client.send(call);
                if (ByteBuffer.wrap(client.receive()).getInt(24) != 0) throw new IOException("refused");
            }
            System.out.println("held");
            Awaitility.await().forever().until(() -> Files.exists(Path.of(file + ".close")));
        }
        new CountDownLatch(1).await();
    }

    static List<String> command(Path socket, Path file, boolean ignoresTerm) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HolderMain.class.getName(),
                socket.toString(),
                file.toString(),
                Boolean.toString(ignoresTerm));
    }

    /** A running one. */
    record Running(Path file, BooleanSupplier alive, Runnable killer, Supplier<String> output, AutoCloseable process)
            implements VirtlockdContract.Holder {

        static Running here(Path socket, Path file, boolean ignoresTerm) {
            var process = TiedProcess.start(command(socket, file, ignoresTerm), Map.of(), Path.of(file + ".log"));
            return held(new Running(file, process::isAlive, process::kill9, process::output, process));
        }

        static Running in(PrivateHypervisor lab, Path file, boolean ignoresTerm) {
            InnerProcess process = lab.launch(
                    command(Path.of("/run/libvirt/virtlockd-sock"), file, ignoresTerm),
                    Map.of(),
                    Path.of(file + ".log"));
            return held(new Running(file, process::isAlive, process::kill9, process::output, process));
        }

        private static Running held(Running running) {
            Awaitility.await("the holder to have its lock")
                    .until(() -> running.output().get().contains("held"));
            return running;
        }

        @Override
        public void disconnect() {
            try {
                Files.createFile(Path.of(file + ".close"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean isAlive() {
            return alive.getAsBoolean();
        }

        @Override
        public void kill9() {
            killer.run();
        }

        @Override
        public void close() {
            try {
                process.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
