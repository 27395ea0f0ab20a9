package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.launch.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads a line of {@code /v1/events} back into the record, data byte for byte. */
final class RecordLine {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Data is the last member. A quote inside of a text is escaped, so this cannot occur before it. */
    private static final String DATA = ",\"data\":";

    private RecordLine() {}

    /** @return null for a note */
    static @Nullable AuditRecord parse(String line) {
        int data = line.indexOf(DATA);
        if (data < 0) {
            return null;
        }
        try {
            JsonNode head = JSON.readTree(line.substring(0, data) + "}");
            String[] id = head.path("id").asText().split("/", -1);
            return new AuditRecord(
                    UUID.fromString(id[0]),
                    head.path("epoch").asLong(),
                    head.path("seq").asLong(),
                    head.path("type").asText(),
                    head.path("subject").asText(),
                    head.path("key").asText(),
                    Instant.parse(head.path("time").asText()),
                    HexFormat.of().parseHex(head.path("chain").asText()),
                    line.substring(data + DATA.length(), line.length() - 1).getBytes(StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
            throw new FailedException(ExitCode.PROBLEM, "the monitor sent a line that is no record: " + line);
        }
    }
}
