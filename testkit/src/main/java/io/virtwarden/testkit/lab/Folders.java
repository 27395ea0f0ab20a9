package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Folders of our own below the machine's temporary folder; names stay short, because Unix socket paths end at 107 bytes. */
public final class Folders {
    private Folders() {}

    /** A new folder. */
    public static Path create(String purpose) {
        try {
            return Files.createTempDirectory("vw-" + purpose + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder below " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    /** Deletes a folder and all in it; what vanishes meanwhile is fine. Symbolic links are not followed. */
    public static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
                    if (fault instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw fault;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException fault)
                        throws IOException {
                    Files.deleteIfExists(emptied);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
