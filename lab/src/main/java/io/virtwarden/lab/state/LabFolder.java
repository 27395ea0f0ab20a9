package io.virtwarden.lab.state;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.virtwarden.testkit.lab.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a lab: a file that is locked while its holder lives, {@code lab.json}, {@code failure.log} of a start that failed, and
 * a folder of logs for each node. One thread for writing.
 */
public final class LabFolder {
    private static final String LOCK = ".lock";

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** @param folder need not be there */
    public LabFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    /** Why the last start failed; there is none otherwise. */
    public Path failure() {
        return folder.resolve("failure.log");
    }

    /** Whether a lab was started in here and not ended, be it that it failed or was killed. */
    public boolean isUsed() {
        return Files.exists(folder.resolve(LOCK));
    }

    /** Whether somebody else's files are in here. */
    public boolean isForeign() {
        if (!Files.exists(folder) || isUsed()) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }

    /** The lab in here; empty if there is none, or none that got beyond its first moment. */
    public Optional<LabState> read() {
        try {
            return Optional.of(json.readValue(Files.readAllBytes(folder.resolve("lab.json")), LabState.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.resolve("lab.json"), e);
        }
    }

    /** Replaces what {@link #read} gives, in one step. */
    public void write(LabState state) {
        try {
            Path fresh = folder.resolve("lab.json.new");
            json.writeValue(fresh.toFile(), state);
            Files.move(fresh, folder.resolve("lab.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    /**
     * Locks the folder, which is made if need be. The lock ends with this process, or when the result is closed.
     *
     * @return empty if another process has it
     */
    public Optional<AutoCloseable> lock() {
        try {
            while (true) {
                Files.createDirectories(folder);
                Path file = folder.resolve(LOCK);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                String key = inode(file);
                if (channel.tryLock() == null) {
                    channel.close();
                    return Optional.empty();
                }
                // Whoever ended the last lab may have deleted the file between these lines.
                if (Files.exists(file) && key.equals(inode(file))) {
                    return Optional.of(channel);
                }
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + folder, e);
        }
    }

    private static String inode(Path file) throws IOException {
        return String.valueOf(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    /** Takes back what {@link #write} wrote: there is no lab any more. Logs stay. */
    public void forget() {
        Folders.delete(folder.resolve("lab.json"));
    }

    /** Empties it, but for the lock; only for who has that. */
    public void empty() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(it -> !it.endsWith(LOCK)).toList()) {
                Folders.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + folder, e);
        }
    }

    /** Deletes it; only for who has the lock, or has seen the holder's end. */
    public void delete() {
        Folders.delete(folder);
    }
}
