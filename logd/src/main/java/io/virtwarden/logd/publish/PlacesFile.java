package io.virtwarden.logd.publish;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * How far each console is published, as of one record of the journal: what came after it is in the records themselves. One file
 * that is replaced as a whole; one thread.
 */
final class PlacesFile {
    private static final KeyedLogger LOG = KeyedLogger.of(PlacesFile.class);

    private final Path file;
    private final ObjectMapper json = new ObjectMapper();

    PlacesFile(Path file) {
        this.file = file;
    }

    /**
     * What is saved.
     *
     * @param epoch of the journal
     * @param sequence of the last record that is taken into account
     * @param since domains that are published, and since when, in microseconds since 1970
     */
    record Saved(long epoch, long sequence, Map<ConsoleId, Place> places, Map<UUID, Long> since) {
        private static final Saved NOTHING = new Saved(0, 0, Map.of(), Map.of());
    }

    /** Nothing if there is none, or none that can be understood: forwarding then begins anew with what comes. */
    Saved read() throws IOException {
        Map<ConsoleId, Place> places = new HashMap<>();
        try {
            JsonNode root = json.readTree(Files.readAllBytes(file));
            for (JsonNode node : root.path("consoles")) {
                ConsoleId console = new ConsoleId(
                        UUID.fromString(node.path("domain").asText()),
                        node.path("name").asText());
                places.put(
                        console,
                        new Place(
                                node.path("position").asLong(),
                                node.path("offset").asLong()));
            }
            Map<UUID, Long> since = new HashMap<>();
            for (JsonNode node : root.path("domains")) {
                since.put(
                        UUID.fromString(node.path("domain").asText()),
                        node.path("since").asLong());
            }
            return new Saved(root.path("epoch").asLong(), root.path("sequence").asLong(), places, since);
        } catch (NoSuchFileException e) {
            return Saved.NOTHING;
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.warn("How far consoles are published is not known any more", "path", file, "reason", e.getMessage());
            return Saved.NOTHING;
        }
    }

    void write(Saved saved) throws IOException {
        ObjectNode root = json.createObjectNode()
                .put("version", 1)
                .put("epoch", saved.epoch())
                .put("sequence", saved.sequence());
        ArrayNode domains = root.putArray("domains");
        saved.since()
                .forEach((domain, since) ->
                        domains.addObject().put("domain", domain.toString()).put("since", since));
        ArrayNode consoles = root.putArray("consoles");
        saved.places()
                .forEach((console, place) -> consoles.addObject()
                        .put("domain", console.domain().toString())
                        .put("name", console.name())
                        .put("position", place.position())
                        .put("offset", place.offset()));
        Path unsaved = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unsaved);
        Files.createFile(unsaved, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel out = FileChannel.open(unsaved, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(json.writeValueAsBytes(root));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
        }
        Files.move(unsaved, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
