package io.virtwarden.logd.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** {@code journal.base}: one line, the journal's epoch and what is added to its sequences. Replaced as a whole. */
final class BaseFile {
    private final Path path;

    BaseFile(Path path) {
        this.path = path;
    }

    /** The base of the journal with this epoch; a journal not seen before begins behind everything that is sealed. */
    long of(long epoch, long sealedThrough) throws IOException {
        try {
            String[] words = Files.readString(path).strip().split(" ", -1);
            if (words.length == 2 && Long.parseLong(words[0]) == epoch) return Long.parseLong(words[1]);
        } catch (NoSuchFileException first) {
            // made below
        } catch (NumberFormatException e) {
            throw new IOException(path + " must hold two numbers: restore it from a backup, or move the store away", e);
        }
        write(epoch + " " + sealedThrough + "\n");
        return sealedThrough;
    }

    private void write(String text) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) file.write(bytes);
            file.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(Objects.requireNonNull(path.getParent()));
    }

    /** Makes names in a folder survive a power cut. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
