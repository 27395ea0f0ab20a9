package io.virtwarden.alerting.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What is still to be taken back, one file each, so that a process that is killed does not forget it. Blocks. */
final class UndoFolder {
    private static final Logger LOG = LogManager.getLogger();
    private static final String SUFFIX = ".json";

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();

    /** @throws IOException naming the folder, if it cannot be made */
    UndoFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** All that an earlier process left. A file that cannot be read is left alone and told. */
    List<Undo> read() throws IOException {
        List<Undo> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                try {
                    all.add(json.readValue(Files.readAllBytes(file), Undo.class));
                } catch (IOException e) {
                    LOG.error("{} says what is to be taken back on a domain, and cannot be read", file, e);
                }
            }
        }
        return all;
    }

    /** On stable storage when it returns. */
    void put(Undo undo) throws IOException {
        Path aside = folder.resolve(undo.id() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(json.writeValueAsBytes(undo));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(aside, folder.resolve(undo.id() + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        sync();
    }

    /** It was taken back. */
    void remove(Undo undo) throws IOException {
        Files.deleteIfExists(folder.resolve(undo.id() + SUFFIX));
        sync();
    }

    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
