package io.virtwarden.logd.capture;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.logd.file.FileFault;
import io.virtwarden.logd.file.FileSettings;
import io.virtwarden.logd.file.LogPath;
import io.virtwarden.logd.store.ConsoleStore;
import io.virtwarden.logd.store.Shares;
import io.virtwarden.logd.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Runs where {@code args[0]} is on a file system that cannot be written and {@code args[1]} on one that can. */
final class ReadOnlyVictim {
    private ReadOnlyVictim() {}

    public static void main(String[] args) throws Exception {
        Path readOnly = Path.of(args[0]);
        Path folder = Path.of(args[1]);
        KeepingSink sink = new KeepingSink();
        try (ConsoleCapture capture = new ConsoleCapture(
                CaptureSettings.below(folder),
                new FileSettings(new ByteSize(1 << 20), 3, List.of()),
                sink,
                new SimpleMeterRegistry(),
                InstantSource.system(),
                System::nanoTime)) {
            Domain domain = new Domain("qemu", new UUID(1, 2), "demo");
            try {
                capture.open(domain, LogPath.of(readOnly.resolve("guest.log").toString()), false);
                throw new AssertionError("opened a log that cannot be written");
            } catch (FileFault e) {
                System.out.println("open: " + e.getMessage());
            }
            if (!capture.open().isEmpty()) throw new AssertionError("it is open all the same");
            try (Stream<Path> left = Files.list(folder.resolve("run"))) {
                if (left.anyMatch(file -> file.toString().endsWith(".fifo")))
                    throw new AssertionError("a FIFO is left");
            }
            try (Guest guest = new Guest(
                    capture.open(domain, LogPath.of(folder.resolve("guest.log").toString()), false)
                            .descriptor())) {
                guest.write("others go on");
            }
        }
        try {
            StoreSettings settings = StoreSettings.standard();
            ConsoleStore.open(
                            readOnly.resolve("store"),
                            settings,
                            Shares.standard(settings),
                            InstantSource.system(),
                            new SimpleMeterRegistry())
                    .close();
            throw new AssertionError("opened a store that cannot be written");
        } catch (IOException e) {
            System.out.println("store: " + e);
        }
        System.out.println("as it should be");
    }
}
