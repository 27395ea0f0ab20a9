package io.virtwarden.monitor.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.monitor.inventory.Known;
import io.virtwarden.monitor.inventory.KnownJson;
import io.virtwarden.monitor.inventory.KnownState;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The known state on disk, as of one sequence of one journal.
 *
 * <p>Lines of JSON: a head {@code {"version":1,"epoch":E,"sequence":S,"objects":N}}, then N objects. It is a short cut:
 * without it the journal is replayed from its beginning.
 */
final class StateFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFactory FACTORY = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    private static final int VERSION = 1;

    private final Path file;

    StateFile(Path file) {
        this.file = file;
    }

    /** What was known after {@code sequence}. */
    record Picture(long epoch, long sequence, Map<ObjectKey, Known> objects) {}

    void write(Picture picture) throws IOException {
        SwappedFile.write(file, out -> {
            line(out, json -> {
                json.writeNumberField("version", VERSION);
                json.writeNumberField("epoch", picture.epoch());
                json.writeNumberField("sequence", picture.sequence());
                json.writeNumberField("objects", picture.objects().size());
            });
            for (Map.Entry<ObjectKey, Known> object : picture.objects().entrySet()) {
                line(out, json -> {
                    json.writeStringField("uri", object.getKey().uri());
                    json.writeStringField("object", object.getKey().kind().word());
                    KnownJson.fields(json, object.getValue());
                });
            }
        });
    }

    /** @return empty if there is none, or it is of another epoch, cut off or not understood */
    Optional<Picture> read(long epoch) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            JsonNode head = JSON.readTree(lines.readLine());
            if (head.path("version").intValue() != VERSION || head.path("epoch").longValue() != epoch) {
                return Optional.empty();
            }
            Map<ObjectKey, Known> objects = new LinkedHashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                object(JSON.readTree(line), objects);
            }
            return objects.size() == head.path("objects").intValue()
                    ? Optional.of(new Picture(epoch, head.path("sequence").longValue(), objects))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void object(JsonNode line, Map<ObjectKey, Known> into) {
        ObjectKind kind = Kinds.of(line.path("object").asText());
        Known known = kind == null ? null : KnownJson.read(kind, line);
        if (known != null) {
            into.put(ObjectKey.of(line.path("uri").asText(), known.subject()), known);
        }
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static void line(OutputStream out, Fields fields) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        out.write('\n');
    }

    /** Fills an empty known state. */
    static void restore(Picture picture, KnownState known) {
        picture.objects().forEach(known::set);
    }
}
