package io.virtwarden.alerting.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Space on the file systems that this process sees. */
final class Room {
    private Room() {}

    /** Free bytes where this file or folder is; empty if it cannot be seen. */
    static Optional<Long> at(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.getFileStore(file).getUsableSpace()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // As good as not there: it cannot be said.
        }
    }

    /** The same for the nearest folder above it that is there: where a folder that is not made yet will be. */
    static Optional<Long> near(Path file) {
        Path above = file;
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above == null ? Optional.empty() : at(above);
    }
}
