package io.virtwarden.chassis.audit;

import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Outgoing.Header;
import io.virtwarden.chassis.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Audit records as CloudEvents 1.0 on Kafka, and back.
 *
 * <p>Binary mode puts the attributes into headers and the data into the value as it is; structured mode makes the value
 * one JSON object whose last member is {@code data}, byte for byte. The chain holds in both. Stateless, any thread.
 */
public final class CloudEvents {
    static final String CONTENT_TYPE = "content-type";
    static final String STRUCTURED_TYPE = "application/cloudevents+json";
    static final String JSON_TYPE = "application/json";
    static final String WITHHELD = "ce_withheld";

    private static final byte[] TRUE = utf8("true");
    private static final Header STRUCTURED = new Header(CONTENT_TYPE, utf8(STRUCTURED_TYPE));
    private static final Header JSON = new Header(CONTENT_TYPE, utf8(JSON_TYPE));

    private final KafkaSettings.Mode mode;

    public CloudEvents(KafkaSettings.Mode mode) {
        this.mode = mode;
    }

    /** The record for a topic. */
    public Outgoing outgoing(AuditRecord record, String topic) {
        return event(topic, record.key(), chained(record), record.data());
    }

    /**
     * What follows from a record, as an event of its own outside of the chain: for a compacted topic, under the record's key.
     * Its id is the record's with {@code /aspect} behind it, since one id per source is one event for ever.
     *
     * @param data JSON; null makes a tombstone, whose attributes are headers in either mode since it has no value
     */
    public Outgoing derived(AuditRecord record, String topic, String aspect, String type, byte @Nullable [] data) {
        Map<String, String> attributes = attributes(record);
        attributes.put("id", record.id() + "/" + aspect);
        attributes.put("type", type);
        return event(topic, record.key(), attributes, data);
    }

    private Outgoing event(String topic, String key, Map<String, String> attributes, byte @Nullable [] data) {
        return mode == KafkaSettings.Mode.BINARY || data == null
                ? new Outgoing(topic, utf8(key), data, headers(attributes))
                : new Outgoing(topic, utf8(key), StructuredJson.write(attributes, key, data), List.of(STRUCTURED));
    }

    /**
     * What goes out instead of a record that the topic will not take: the same key, id and attributes, the header or
     * attribute {@code withheld} and, as data, {@code {"withheld":true,"bytes":N,"sha256":"…"}} of the original data.
     */
    public static Outgoing withhold(Outgoing large) {
        byte[] value = large.value();
        if (value == null) {
            return large;
        }
        List<Header> headers = new ArrayList<>(large.headers());
        headers.add(new Header(WITHHELD, TRUE));
        byte[] small = structured(large.headers()) ? StructuredJson.withhold(value) : utf8(note(value));
        return new Outgoing(large.topic(), large.key(), small, List.copyOf(headers));
    }

    /**
     * The audit record in a Kafka record of either mode.
     *
     * @throws DamagedRecordException if an attribute is missing, malformed or contradicts another
     */
    public static Delivered parse(String topic, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        if (value == null) {
            throw new DamagedRecordException("has no value");
        }
        boolean inHeaders = !structured(headers);
        Attributes attributes = inHeaders ? Attributes.ofHeaders(headers) : StructuredJson.attributes(value);
        byte[] data = inHeaders ? value : StructuredJson.data(value);
        boolean withheld = header(headers, WITHHELD) != null || attributes.has("withheld");
        String keyText = key == null ? attributes.subject() : new String(key, StandardCharsets.UTF_8);
        return new Delivered(topic, attributes.record(keyText, data), withheld);
    }

    /** The note that stands for data which is elsewhere, if anywhere. */
    static String note(byte[] data) {
        return "{\"withheld\":true,\"bytes\":" + data.length + ",\"sha256\":\""
                + HexFormat.of().formatHex(Chain.sha256().digest(data)) + "\"}";
    }

    private static Map<String, String> chained(AuditRecord record) {
        Map<String, String> attributes = attributes(record);
        attributes.put("chain", HexFormat.of().formatHex(record.chain()));
        return attributes;
    }

    /** All but the chain, in the order in which they are written. */
    private static Map<String, String> attributes(AuditRecord record) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", record.id());
        attributes.put("source", record.source());
        attributes.put("type", record.type());
        attributes.put("subject", record.subject());
        attributes.put("time", Timestamps.rfc3339(record.time()));
        attributes.put("node", record.node().toString());
        attributes.put("seq", Long.toString(record.sequence()));
        attributes.put("epoch", Long.toString(record.epoch()));
        return attributes;
    }

    private static List<Header> headers(Map<String, String> attributes) {
        List<Header> headers = new ArrayList<>(attributes.size() + 1);
        headers.add(JSON);
        attributes.forEach((name, value) -> headers.add(new Header(Attributes.PREFIX + name, utf8(value))));
        return List.copyOf(headers);
    }

    private static boolean structured(List<Header> headers) {
        byte[] type = header(headers, CONTENT_TYPE);
        return type != null && new String(type, StandardCharsets.UTF_8).startsWith(STRUCTURED_TYPE);
    }

    private static byte @Nullable [] header(List<Header> headers, String name) {
        for (Header header : headers) {
            if (header.name().equals(name)) {
                return header.value();
            }
        }
        return null;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
