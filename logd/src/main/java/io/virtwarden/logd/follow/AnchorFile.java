package io.virtwarden.logd.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.logd.console.ConsoleId;
import java.io.IOException;
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

/** Where each followed log was left, as JSON in one file that is replaced as a whole. One thread. */
final class AnchorFile {
    private final Path file;
    private final ObjectMapper json = new ObjectMapper();

    AnchorFile(Path file) {
        this.file = file;
    }

    /**
     * What was saved last; empty if nothing was.
     *
     * @throws IOException if it cannot be read; the message names the file
     */
    Map<ConsoleId, Anchor> read() throws IOException {
        Map<ConsoleId, Anchor> anchors = new HashMap<>();
        JsonNode root;
        try {
            root = json.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return anchors;
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
        try {
            for (JsonNode node : root.path("files")) {
                ConsoleId console = new ConsoleId(
                        UUID.fromString(node.path("domain").asText()),
                        node.path("name").asText());
                anchors.put(
                        console,
                        new Anchor(
                                node.path("device").asLong(),
                                node.path("inode").asLong(),
                                node.path("offset").asLong(),
                                node.path("taken").asLong()));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
        return anchors;
    }

    void write(Map<ConsoleId, Anchor> anchors) throws IOException {
        ObjectNode root = json.createObjectNode().put("version", 1);
        ArrayNode files = root.putArray("files");
        anchors.forEach((console, anchor) -> files.addObject()
                .put("domain", console.domain().toString())
                .put("name", console.name())
                .put("device", anchor.device())
                .put("inode", anchor.inode())
                .put("offset", anchor.offset())
                .put("taken", anchor.taken()));
        Path unsaved = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unsaved);
        Files.createFile(unsaved, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel out = FileChannel.open(unsaved, StandardOpenOption.WRITE)) {
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(json.writeValueAsBytes(root));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
        }
        Files.move(unsaved, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
