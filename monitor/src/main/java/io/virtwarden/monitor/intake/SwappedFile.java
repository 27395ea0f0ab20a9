package io.virtwarden.monitor.intake;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file as a whole: temporary name, sync, rename. A reader sees the old content or the new one. */
final class SwappedFile {
    private SwappedFile() {}

    /** Writes the new content. */
    interface Content {
        /** Writes everything; the stream is closed by the caller. */
        void to(OutputStream out) throws IOException;
    }

    static void write(Path file, Content content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = new java.io.BufferedOutputStream(Channels.newOutputStream(channel), 65_536)) {
            content.to(out);
            out.flush();
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
