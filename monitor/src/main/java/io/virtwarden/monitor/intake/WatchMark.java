package io.virtwarden.monitor.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Until when this monitor was awake, and which connections it did not hear then: what the gap records after a restart are made
 * of. A small file that is replaced every few seconds and at the end.
 *
 * @param at when it was written
 * @param clean whether the monitor was stopped in order after that
 * @param ears by URI
 */
record WatchMark(Instant at, boolean clean, Map<String, Ear> ears) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    /**
     * One connection.
     *
     * @param from since when it is not heard; null if it is
     * @param reason word of {@link Gap.Reason}; null if it is heard
     */
    record Ear(
            @Nullable Instant from,
            @Nullable String reason,
            @Nullable String detail) {}

    /** @return empty if there is none or it cannot be understood, which is the same as a monitor that was killed */
    static Optional<WatchMark> read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (json.path("version").intValue() != VERSION) {
                return Optional.empty();
            }
            Map<String, Ear> ears = new TreeMap<>();
            json.path("uris").properties().forEach(field -> ears.put(field.getKey(), ear(field.getValue())));
            return Optional.of(new WatchMark(
                    Instant.parse(json.path("at").asText()), json.path("clean").booleanValue(), ears));
        } catch (IOException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", VERSION).put("at", at.toString()).put("clean", clean);
        ObjectNode uris = json.putObject("uris");
        ears.forEach((uri, ear) -> {
            ObjectNode one = uris.putObject(uri);
            if (ear.from != null) {
                one.put("deafSince", ear.from.toString())
                        .put("reason", ear.reason)
                        .put("detail", ear.detail);
            }
        });
        SwappedFile.write(file, out -> out.write(JSON.writeValueAsBytes(json)));
    }

    private static Ear ear(JsonNode json) {
        JsonNode from = json.get("deafSince");
        return from == null
                ? new Ear(null, null, null)
                : new Ear(
                        Instant.parse(from.asText()),
                        json.path("reason").asText(),
                        json.path("detail").textValue());
    }
}
