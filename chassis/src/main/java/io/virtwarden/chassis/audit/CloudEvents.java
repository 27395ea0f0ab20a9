package io.virtwarden.chassis.audit;

import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Outgoing.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Audit records as CloudEvents 1.0 on Kafka, and back.
 *
 * <p>Binary mode puts the attributes into headers and the data into the value as it is; structured mode makes the value
 * one JSON object whose last member is {@code data}, byte for byte. The chain holds in both. Stateless, any thread.
 */
public final class CloudEvents {
    /** CloudEvents' content modes of the Kafka protocol binding. */
    public enum Mode {
        /** Attributes in headers: filters without parsing, works with tombstones. */
        BINARY,
        /** All in one JSON value: survives tools that drop headers. */
        STRUCTURED
    }

    static final String CONTENT_TYPE = "content-type";
    static final String STRUCTURED_TYPE = "application/cloudevents+json";
    static final String JSON_TYPE = "application/json";
    static final String WITHHELD = "ce_withheld";

    private static final byte[] TRUE = utf8("true");
    private static final Header STRUCTURED = new Header(CONTENT_TYPE, utf8(STRUCTURED_TYPE));
    private static final Header JSON = new Header(CONTENT_TYPE, utf8(JSON_TYPE));
    private static final Header SPEC = new Header("ce_specversion", utf8("1.0"));

    private final Mode mode;

    public CloudEvents(Mode mode) {
        this.mode = mode;
    }

    /** The record for a topic. */
    public Outgoing outgoing(AuditRecord record, String topic) {
        byte[] key = utf8(record.key());
        return mode == Mode.BINARY
                ? new Outgoing(topic, key, record.data(), headers(record))
                : new Outgoing(topic, key, StructuredJson.write(record), List.of(STRUCTURED));
    }

    /** Null under the record's key, for a compacted topic; attributes as headers in either mode. */
    public Outgoing tombstone(AuditRecord record, String topic) {
        return new Outgoing(topic, utf8(record.key()), null, headers(record));
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

    private static List<Header> headers(AuditRecord record) {
        return List.of(
                JSON,
                SPEC,
                new Header("ce_id", utf8(record.id())),
                new Header("ce_source", utf8(record.source())),
                new Header("ce_type", utf8(record.type())),
                new Header("ce_subject", utf8(record.subject())),
                new Header("ce_time", utf8(Timestamps.rfc3339(record.time()))),
                new Header("ce_node", utf8(record.node().toString())),
                new Header("ce_seq", utf8(Long.toString(record.sequence()))),
                new Header("ce_epoch", utf8(Long.toString(record.epoch()))),
                new Header("ce_chain", utf8(HexFormat.of().formatHex(record.chain()))));
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
