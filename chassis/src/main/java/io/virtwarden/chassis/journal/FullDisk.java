package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a full disk from a broken one. Java hands on only the system's text for an error, in the language of the process:
 * so it is compared with what {@code /dev/full} says here, with the English texts, and last with the space that is left.
 */
final class FullDisk {
    private static final List<String> ENGLISH = List.of("No space left on device", "Disk quota exceeded");
    private static final long HARDLY_ANY = 1 << 20;

    private final Path folder;
    private final @Nullable String local;

    FullDisk(Path folder) {
        this.folder = folder;
        this.local = textOfDevFull();
    }

    /** The same failure, as {@link DiskFullException} if that is what it is. */
    IOException recognise(IOException failure) {
        if (failure instanceof DiskFullException || !isFull(failure)) return failure;
        return new DiskFullException(String.valueOf(failure.getMessage()), failure);
    }

    private boolean isFull(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        if (ENGLISH.stream().anyMatch(text::contains)) return true;
        if (local != null && text.contains(local)) return true;
        try {
            return Files.getFileStore(folder).getUsableSpace() < HARDLY_ANY;
        } catch (IOException e) {
            return false; // the disk does not even tell its size: broken
        }
    }

    private static @Nullable String textOfDevFull() {
        try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
            full.write(0);
            return null;
        } catch (IOException e) {
            String text = e.getMessage();
            return text == null || text.startsWith("/dev/full") ? null : text;
        }
    }
}
