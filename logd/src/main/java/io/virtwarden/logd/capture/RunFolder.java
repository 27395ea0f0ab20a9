package io.virtwarden.logd.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.file.LogPath;
import io.virtwarden.logd.posix.Errno;
import io.virtwarden.logd.posix.Posix;
import io.virtwarden.logd.posix.PosixException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The FIFOs of all open logs and what is known of each:
 *
 * <pre>
 * lock        held while a logd runs
 * ID.fifo     a guest writes, logd reads
 * ID.json     {"version":1,"path":base64,"driver":"qemu","uuid":"...","domain":"..."}
 * alive       its time stamp is the last second in which logd ran
 * clean       there after an orderly end
 * </pre>
 *
 * Nothing is synced: what a power cut takes away has no guest any more.
 */
final class RunFolder implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(RunFolder.class);
    private static final String FIFO = ".fifo";
    private static final String RECORD = ".json";

    private final Path folder;
    private final FileChannel lock;
    private final InstantSource clock;
    private final ObjectMapper json = new ObjectMapper();
    private final AtomicLong last;

    private RunFolder(Path folder, FileChannel lock, InstantSource clock) {
        this.folder = folder;
        this.lock = lock;
        this.clock = clock;
        this.last = new AtomicLong(clock.instant().toEpochMilli() << 10);
    }

    /** @throws IOException if another logd uses it, or it cannot be made */
    static RunFolder open(Path folder, InstantSource clock) throws IOException {
        makePrivate(folder);
        var lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() != null) return new RunFolder(folder, lock, clock);
        } catch (OverlappingFileLockException sameProcess) {
            // Told below.
        }
        lock.close();
        throw new IOException(folder + " is used by another logd; stop that one or set logd.capture.run");
    }

    static void makePrivate(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new IOException("the folder " + folder + " cannot be made: " + e, e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Makes the FIFO and the record of a new log. */
    Kept add(LogPath path, Domain domain) throws IOException {
        var kept = new Kept(newFifo(), path, domain);
        try {
            write(kept);
        } catch (IOException e) {
            remove(kept.id());
            throw e;
        }
        return kept;
    }

    // A clock that was set back, or nothing but luck, may lead to a name that an older log still has.
    private String newFifo() throws PosixException {
        while (true) {
            var id = Long.toHexString(last.incrementAndGet());
            try {
                Posix.mkfifo(fifo(id));
                return id;
            } catch (PosixException e) {
                if (e.errno() != Errno.EEXIST) throw e;
            }
        }
    }

    /** The path of a FIFO. */
    byte[] fifo(String id) {
        return folder.resolve(id + FIFO).toString().getBytes(StandardCharsets.UTF_8);
    }

    void remove(String id) {
        for (var suffix : List.of(FIFO, RECORD)) {
            try {
                Files.deleteIfExists(folder.resolve(id + suffix));
            } catch (IOException e) {
                LOG.warn("a file of a closed log stays behind", "path", folder.resolve(id + suffix), "reason", e);
            }
        }
    }

    /** The logs that were open when the last logd ended; what cannot be understood is removed. */
    List<Kept> leftOver() throws IOException {
        var found = new ArrayList<Kept>();
        try (var files = Files.newDirectoryStream(folder, "*" + FIFO)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                var id = name.substring(0, name.length() - FIFO.length());
                read(id).ifPresentOrElse(found::add, () -> remove(id));
            }
        }
        return found;
    }

    /** Shows that logd runs. */
    void alive() throws IOException {
        var file = folder.resolve("alive");
        if (!Files.exists(file)) Files.createFile(file);
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    /** When a logd was seen last; empty if never. */
    Optional<Instant> lastAlive() {
        try {
            return Optional.of(
                    Files.getLastModifiedTime(folder.resolve("alive")).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Notes an orderly end. */
    void endedCleanly() throws IOException {
        Files.writeString(folder.resolve("clean"), clock.instant().toString());
    }

    /** Whether the last one ended in order; asked once, at the start. */
    boolean takeCleanEnd() throws IOException {
        return Files.deleteIfExists(folder.resolve("clean"));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private void write(Kept kept) throws IOException {
        var node = json.createObjectNode()
                .put("version", 1)
                .put("path", Base64.getEncoder().encodeToString(kept.path().bytes()))
                .put("driver", kept.domain().driver())
                .put("uuid", kept.domain().uuid().toString())
                .put("domain", kept.domain().name());
        var temporary = folder.resolve(kept.id() + ".tmp");
        Files.write(temporary, json.writeValueAsBytes(node));
        Files.move(temporary, folder.resolve(kept.id() + RECORD), StandardCopyOption.ATOMIC_MOVE);
    }

    private Optional<Kept> read(String id) {
        try {
            var node = json.readTree(folder.resolve(id + RECORD).toFile());
            var path = new LogPath(Base64.getDecoder().decode(text(node, "path")));
            var domain = new Domain(text(node, "driver"), UUID.fromString(text(node, "uuid")), text(node, "domain"));
            return Optional.of(new Kept(id, path, domain));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("an open log cannot be taken up again", "path", folder.resolve(id + RECORD), "reason", e);
            return Optional.empty();
        }
    }

    private static String text(JsonNode node, String field) throws IOException {
        if (node == null || !node.hasNonNull(field)) throw new IOException("no " + field);
        return node.get(field).asText();
    }
}
