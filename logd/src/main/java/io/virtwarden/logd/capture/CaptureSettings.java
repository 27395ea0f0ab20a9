package io.virtwarden.logd.capture;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.Key;
import java.nio.file.Path;
import java.time.Duration;

/** {@code logd.capture}: how bytes are taken from guests. */
public record CaptureSettings(
        @Key(
                help = "Folder of the FIFOs that guests write to. It must outlive this daemon and may be lost with"
                        + " the machine",
                def = "/run/virtwarden/logd")
        Path run,

        @Key(
                help = "How long to wait between two reads of busy guests; after a silence bytes are read at once",
                def = "10ms")
        Duration batch,

        @Key(help = "Size of each FIFO: what a guest may write while nobody reads", def = "1MiB")
        ByteSize pipe,

        @Key(help = "What may wait for slow log files, of all guests; one log may have a quarter of it", def = "16MiB")
        ByteSize queue,

        @Key(
                help = "How long a guest may be held up by a full queue; then its bytes miss the log file, with a"
                        + " mark, and go to the store only",
                def = "200ms")
        Duration patience,

        @Key(
                help = "Folder where a helper process puts what guests write while this daemon is away",
                def = "/var/lib/virtwarden/logd/spill")
        Path spill,

        @Key(
                help = "How much the helper process keeps per log; beyond it, bytes are counted and dropped. 0: no"
                        + " such process, and what guests write during a restart is lost",
                def = "64MiB")
        ByteSize spillLimit) {

    /** The defaults, below one folder. */
    public static CaptureSettings below(Path folder) {
        return new CaptureSettings(
                folder.resolve("run"),
                Duration.ofMillis(10),
                new ByteSize(1 << 20),
                new ByteSize(16 << 20),
                Duration.ofMillis(200),
                folder.resolve("spill"),
                new ByteSize(64 << 20));
    }
}
