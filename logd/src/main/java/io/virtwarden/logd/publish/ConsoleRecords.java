package io.virtwarden.logd.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.audit.Timestamps;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.EpochMicros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * The records of the console topic: {@code chunk}, {@code gap} and {@code mark}. Each says how far it brings its console, so that
 * the journal of records alone tells where to go on. The forwarder's thread.
 */
final class ConsoleRecords {
    static final String CHUNK = "io.virtwarden.console.chunk.v1";
    static final String GAP = "io.virtwarden.console.gap.v1";
    static final String MARK = "io.virtwarden.console.mark.v1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AuditTrail trail;
    private final UUID node;

    ConsoleRecords(AuditTrail trail, UUID node) {
        this.trail = trail;
        this.node = node;
    }

    /** Why bytes are missing. */
    enum Reason {
        /** The guest said more than its allowance. */
        RATE_LIMIT,
        /** The store does not have them any more: too old, too much, deleted, damaged. */
        RETENTION,
        /** They were read and not kept: storage was too slow or full. */
        NOT_KEPT,
        /** Nobody could read them, or the log was truncated. */
        NOT_READ,
        /** Records that were lost on disk before Kafka had them. */
        JOURNAL_DAMAGED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Of whom a record speaks. */
    record Whose(ConsoleId console, String domainName) {}

    /**
     * Bytes as they came.
     *
     * @param offset of the first
     * @param after how far it brings the console
     */
    void chunk(Whose whose, long epochMicros, long offset, byte[] bytes, Place after) {
        ObjectNode data = data("chunk", whose).put("offset", offset).put("bytes", bytes.length);
        try {
            data.put(
                    "text",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            data.put("base64", Base64.getEncoder().encodeToString(bytes));
        }
        append(CHUNK, whose, epochMicros, data, after);
    }

    /**
     * Bytes that are missing.
     *
     * @param offset where they should be
     * @param bytes how many; 0 if that is not known
     * @param untilMicros time of the last of them, as far as known
     */
    void gap(
            Whose whose,
            Reason reason,
            long offset,
            long bytes,
            long fromMicros,
            long untilMicros,
            String text,
            Place after) {
        ObjectNode data = data("gap", whose)
                .put("reason", reason.word())
                .put("offset", offset)
                .put("bytes", bytes)
                .put("from", Timestamps.rfc3339(EpochMicros.instant(fromMicros)))
                .put("to", Timestamps.rfc3339(EpochMicros.instant(untilMicros)))
                .put("text", text);
        append(GAP, whose, untilMicros, data, after);
    }

    /** Something that happened between the bytes; one of missing bytes becomes a gap. */
    void mark(Whose whose, long epochMicros, long offset, ConsoleMark mark, Place after) {
        switch (mark.kind()) {
            case DROPPED ->
                gap(whose, Reason.NOT_KEPT, offset, mark.bytes(), epochMicros, epochMicros, mark.text(), after);
            case GAP -> gap(whose, Reason.NOT_READ, offset, mark.bytes(), epochMicros, epochMicros, mark.text(), after);
            default -> {
                ObjectNode data = data("mark", whose)
                        .put("kind", mark.kind().name().toLowerCase(Locale.ROOT))
                        .put("offset", offset)
                        .put("text", mark.text());
                append(MARK, whose, epochMicros, data, after);
            }
        }
    }

    /** Records that the journal lost. */
    void lost(long first, long last, long epochMicros) {
        ObjectNode data = JSON.createObjectNode()
                .put("object", "console")
                .put("event", "gap")
                .put("reason", Reason.JOURNAL_DAMAGED.word())
                .put("firstSequence", first)
                .put("lastSequence", last);
        trail.append(GAP, node.toString(), node.toString(), EpochMicros.instant(epochMicros), utf8(data));
    }

    /** How far a record brought its console; nothing for one that speaks of none. */
    static Map<ConsoleId, Place> places(AuditRecord record) {
        try {
            JsonNode data = JSON.readTree(record.data());
            if (!data.hasNonNull("console")) {
                return Map.of();
            }
            ConsoleId console = new ConsoleId(
                    UUID.fromString(data.path("uuid").asText()),
                    data.path("console").asText());
            return Map.of(
                    console,
                    new Place(data.path("position").asLong(), data.path("next").asLong()));
        } catch (IOException | IllegalArgumentException e) {
            return Map.of();
        }
    }

    private static ObjectNode data(String event, Whose whose) {
        return JSON.createObjectNode()
                .put("object", "console")
                .put("event", event)
                .put("domain", whose.domainName())
                .put("uuid", whose.console().domain().toString())
                .put("console", whose.console().name());
    }

    private void append(String type, Whose whose, long epochMicros, ObjectNode data, Place after) {
        data.put("position", after.position()).put("next", after.offset());
        String uuid = whose.console().domain().toString();
        trail.append(type, uuid, uuid, EpochMicros.instant(epochMicros), utf8(data));
    }

    private static byte[] utf8(ObjectNode data) {
        return data.toString().getBytes(StandardCharsets.UTF_8);
    }
}
