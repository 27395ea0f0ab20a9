package io.virtwarden.lockd.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.log.KeyedLogger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Executor;

/** {@code etcd.json} in lockd's state folder: {@code {"cluster": "cdf818194e3a8c32", "revision": 17, "epoch": 0}}. */
final class KnownFile implements Memory {
    private static final KeyedLogger LOG = KeyedLogger.of(KnownFile.class);

    private final Path file;
    private final Executor disk;
    private final ObjectMapper json = new ObjectMapper();

    /** @param disk one thread that may block */
    KnownFile(Path folder, Executor disk) {
        file = folder.resolve("etcd.json");
        this.disk = disk;
    }

    @Override
    public Optional<Known> load() {
        try {
            JsonNode read = json.readTree(Files.readString(file));
            return Optional.of(new Known(
                    Long.parseUnsignedLong(read.required("cluster").asText(), 16),
                    read.required("revision").asLong(),
                    read.required("epoch").asLong()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(
                    file + " is damaged (" + e.getMessage()
                            + "): it says which etcd is trusted; delete it only if etcd was neither replaced nor restored",
                    e));
        }
    }

    @Override
    public void save(Known known) {
        disk.execute(() -> {
            try {
                write(known);
            } catch (IOException e) {
                LOG.error("What is known of etcd cannot be saved", "path", file, "reason", e);
            }
        });
    }

    private void write(Known known) throws IOException {
        ObjectNode text = json.createObjectNode()
                .put("cluster", Long.toHexString(known.cluster()))
                .put("revision", known.revision())
                .put("epoch", known.epoch());
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
