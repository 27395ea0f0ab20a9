package io.virtwarden.logd.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Domains whose data is being removed, each with the position up to which. An empty file {@code erase/<uuid>.<position>} says so until
 * nothing is left, so that a crash in between does not bring anything back. Any thread.
 */
final class Erasures {
    private static final Pattern NAME = Pattern.compile("([0-9a-f-]{36})\\.(\\d{1,19})");

    private final Path folder;
    private final Map<UUID, Long> pending = new ConcurrentHashMap<>();

    private Erasures(Path folder) {
        this.folder = folder;
    }

    static Erasures open(Path folder) throws IOException {
        Erasures erasures = new Erasures(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher match = NAME.matcher(String.valueOf(file.getFileName()));
                if (match.matches())
                    erasures.pending.merge(UUID.fromString(match.group(1)), Long.parseLong(match.group(2)), Math::max);
            }
        }
        return erasures;
    }

    /** From now on entries of this domain up to the position are gone. */
    void add(UUID domain, long through) throws IOException {
        try {
            Files.createFile(
                    folder.resolve(domain + "." + through),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException again) {
            // the same once more
        }
        BaseFile.syncFolder(folder);
        pending.merge(domain, through, Math::max);
    }

    /** Nothing of this domain is left up to the position. */
    void done(UUID domain, long through) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher match = NAME.matcher(String.valueOf(file.getFileName()));
                if (match.matches()
                        && UUID.fromString(match.group(1)).equals(domain)
                        && Long.parseLong(match.group(2)) <= through) Files.delete(file);
            }
        }
        BaseFile.syncFolder(folder);
        pending.remove(domain, through);
    }

    boolean covers(UUID domain, long position) {
        return position <= pending.getOrDefault(domain, 0L);
    }

    Map<UUID, Long> pending() {
        return Map.copyOf(pending);
    }
}
