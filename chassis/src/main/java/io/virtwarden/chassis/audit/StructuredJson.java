package io.virtwarden.chassis.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CloudEvents' JSON format with the data embedded byte for byte, since the chain is over exactly these bytes.
 *
 * <p>{@code data} is the last member, so that its bytes are all from after {@code "data":} to before the last brace.
 */
final class StructuredJson {
    private static final JsonFactory JSON = new JsonFactory();

    private StructuredJson() {}

    static byte[] write(Map<String, String> event, String key, byte[] data) {
        Map<String, String> attributes = new LinkedHashMap<>(event);
        attributes.put("partitionkey", key);
        attributes.put("datacontenttype", CloudEvents.JSON_TYPE);
        return write(attributes, data);
    }

    /** The same event with a note in place of its data. */
    static byte[] withhold(byte[] value) {
        Envelope envelope = read(value);
        Map<String, String> attributes = new LinkedHashMap<>(envelope.attributes());
        attributes.put("withheld", "true");
        return write(attributes, CloudEvents.note(envelope.data()).getBytes(StandardCharsets.UTF_8));
    }

    static Attributes attributes(byte[] value) {
        return new Attributes(new HashMap<>(read(value).attributes()));
    }

    static byte[] data(byte[] value) {
        return read(value).data();
    }

    private static byte[] write(Map<String, String> attributes, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                json.writeStringField(attribute.getKey(), attribute.getValue());
            }
            json.flush();
            // Raw: the generator would make the bytes its own.
            out.writeBytes(",\"data\":".getBytes(StandardCharsets.UTF_8));
            out.writeBytes(data);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Envelope read(byte[] value) {
        Map<String, String> attributes = new LinkedHashMap<>();
        byte[] data = null;
        try (JsonParser json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new DamagedRecordException("is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                if (name.equals("data")) {
                    int from = (int) json.currentTokenLocation().getByteOffset();
                    json.skipChildren();
                    json.finishToken();
                    data = Arrays.copyOfRange(
                            value, from, (int) json.currentLocation().getByteOffset());
                } else if (!token.isScalarValue()) {
                    throw new DamagedRecordException("has an attribute that is no text: " + name);
                } else if (attributes.put(name, json.getText()) != null) {
                    throw new DamagedRecordException("has the attribute " + name + " twice");
                }
            }
            if (json.nextToken() != null) {
                throw new DamagedRecordException("goes on after its end");
            }
        } catch (IOException e) {
            throw new DamagedRecordException("is no valid JSON: " + e.getMessage(), e);
        }
        if (data == null) {
            throw new DamagedRecordException("has no data");
        }
        return new Envelope(attributes, data);
    }

    private record Envelope(Map<String, String> attributes, byte[] data) {}
}
