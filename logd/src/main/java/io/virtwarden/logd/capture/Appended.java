package io.virtwarden.logd.capture;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.file.FileEvents;
import io.virtwarden.logd.file.FileFault;
import io.virtwarden.logd.file.FileLimits;
import io.virtwarden.logd.file.LogFile;
import io.virtwarden.logd.file.LogPath;
import io.virtwarden.logd.posix.Block;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Text that libvirt adds to a log that no guest writes, such as "shutting down". */
record Appended(Shared shared, Domain domain, LogPath path, FileLimits limits, LongSupplier nanos) {
    Appended {
        Objects.requireNonNull(shared);
    }

    void write(byte[] text) throws FileFault {
        try (var file = LogFile.open(path, limits, false, FileEvents.NONE, nanos)) {
            if (text.length > 0) {
                var block = new Block(text.length);
                block.put(0, text);
                file.write(block, text.length);
            }
            var trouble = file.trouble();
            if (trouble.isPresent()) throw trouble.get();
        }
        var console = new ConsoleId(domain.uuid(), path.toString());
        shared.sink.bytes(console, domain.name(), shared.micros(), ByteBuffer.wrap(text));
    }
}
