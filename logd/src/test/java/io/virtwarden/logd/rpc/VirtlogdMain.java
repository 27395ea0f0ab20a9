package io.virtwarden.logd.rpc;

import io.virtwarden.logd.capture.CaptureSettings;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.ConsoleSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * Ours as a process of its own: FOLDER SOCKET MAX_SIZE. Writes
 * the marks of all consoles to the folder's {@code marks}.
 */
final class VirtlogdMain {
    private VirtlogdMain() {}

    @SuppressWarnings("SystemOut") // the test waits for this line
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var ours = new OurVirtlogd(
                Path.of(arguments[1]),
                CaptureSettings.below(folder),
                Long.parseLong(arguments[2]),
                3,
                new Marks(folder.resolve("marks")));
        Runtime.getRuntime().addShutdownHook(new Thread(ours::close));
        Rehearsal.play(folder.resolve("run"), InstantSource.system());
        System.out.println("ready");
        Thread.currentThread().join();
    }

    private record Marks(Path file) implements ConsoleSink {
        @Override
        public boolean bytes(ConsoleId console, String domainName, long epochMicros, ByteBuffer bytes) {
            return true;
        }

        @Override
        public boolean mark(ConsoleId console, String domainName, long epochMicros, ConsoleMark mark) {
            try {
                Files.writeString(
                        file,
                        domainName + " " + mark.kind() + " " + mark.text() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return true;
        }
    }
}
