package io.virtwarden.lockd.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.log.KeyedLogger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/** Where lockspaces are remembered: replaced as a whole, so that after a crash the old text is there or the new one. */
final class LockspaceFile {
    private static final KeyedLogger LOG = KeyedLogger.of(LockspaceFile.class);
    private static final TypeReference<List<Lockspace>> LIST = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper();
    private final Path place;

    LockspaceFile(Path place) {
        this.place = place;
    }

    /** None if the file is missing or damaged: libvirtd announces its own again, and those of leases are made again. */
    List<Lockspace> read() throws IOException {
        if (!Files.exists(place)) return List.of();
        try {
            return json.readValue(Files.readAllBytes(place), LIST);
        } catch (JsonProcessingException e) {
            LOG.error(
                    "the known lockspaces cannot be read; restart libvirtd if it uses any",
                    "path",
                    place,
                    "reason",
                    e.getOriginalMessage());
            return List.of();
        }
    }

    void write(List<Lockspace> lockspaces) throws IOException {
        var temporary = place.resolveSibling(place.getFileName() + ".tmp");
        try (var file = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap(json.writeValueAsBytes(lockspaces));
            while (bytes.hasRemaining()) file.write(bytes);
            file.force(true);
        }
        Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        try (var folder = FileChannel.open(Objects.requireNonNull(place.getParent()), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
