package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The real file system. Folders are made with mode 0700 and files with 0600: journals hold what guests and people did. */
final class FileDisk implements Disk {
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;
    private final FullDisk fullDisk;

    /** The folder need not exist; {@link #makeFolder} with "" makes it. */
    FileDisk(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.fullDisk = new FullDisk(this.root);
    }

    @Override
    public String place() {
        return root.toString();
    }

    @Override
    public List<String> list(String folder) throws IOException {
        Path path = root.resolve(folder);
        if (!Files.isDirectory(path)) return List.of();
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public DiskFile create(String name) throws IOException {
        Path path = root.resolve(name);
        try {
            Files.createFile(path, FILE);
        } catch (IOException e) {
            throw fullDisk.recognise(e);
        }
        return new RealFile(path, true, fullDisk);
    }

    @Override
    public DiskFile open(String name, boolean forWriting) throws IOException {
        return new RealFile(root.resolve(name), forWriting, fullDisk);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        try {
            Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw fullDisk.recognise(e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(root.resolve(name));
    }

    @Override
    public void makeFolder(String folder) throws IOException {
        try {
            Files.createDirectories(root.resolve(folder), FOLDER);
        } catch (IOException e) {
            throw fullDisk.recognise(e);
        }
    }

    @Override
    public void syncFolder(String folder) throws IOException {
        // Any thread may trim; an interrupt that it carries must not be taken for a failing disk.
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(root.resolve(folder), StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
