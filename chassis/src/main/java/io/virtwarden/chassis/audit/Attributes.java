package io.virtwarden.chassis.audit;

import io.virtwarden.chassis.outbox.Outgoing.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** CloudEvents attributes by name, from headers or from a structured value; reads them strictly. */
record Attributes(Map<String, String> values) {

    /** Of the headers, by CloudEvents' Kafka protocol binding. */
    static final String PREFIX = "ce_";

    static Attributes ofHeaders(List<Header> headers) {
        Map<String, String> values = new HashMap<>();
        for (Header header : headers) {
            if (header.name().startsWith(PREFIX)) {
                String name = header.name().substring(PREFIX.length());
                String value = new String(header.value(), StandardCharsets.UTF_8);
                if (values.put(name, value) != null) {
                    throw new DamagedRecordException("has the attribute " + name + " twice");
                }
            }
        }
        return new Attributes(values);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String subject() {
        return text("subject");
    }

    AuditRecord record(String key, byte[] data) {
        expect("specversion", "1.0");
        UUID node = uuid(text("node"));
        AuditRecord record = new AuditRecord(
                node, number("epoch"), number("seq"), text("type"), subject(), key, time(), chain(), data);
        expect("id", record.id());
        expect("source", record.source());
        return record;
    }

    private String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new DamagedRecordException("lacks the attribute " + name);
        }
        return value;
    }

    private void expect(String name, String expected) {
        if (!text(name).equals(expected)) {
            throw new DamagedRecordException(
                    "has " + name + " " + text(name) + " where its other attributes say " + expected);
        }
    }

    private long number(String name) {
        try {
            long value = Long.parseLong(text(name));
            if (value > 0 && Long.toString(value).equals(text(name))) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new DamagedRecordException("has no number as " + name + ": " + text(name), e);
        }
        throw new DamagedRecordException("has an impossible " + name + ": " + text(name));
    }

    private static UUID uuid(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            if (uuid.toString().equals(text)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            throw new DamagedRecordException("has no UUID as node: " + text, e);
        }
        throw new DamagedRecordException("has a UUID in unusual spelling as node: " + text);
    }

    private Instant time() {
        try {
            Instant time = Instant.parse(text("time"));
            // The chain covers the time in this very spelling.
            expect("time", Timestamps.rfc3339(time));
            return time;
        } catch (DateTimeParseException e) {
            throw new DamagedRecordException("has no RFC 3339 time: " + text("time"), e);
        }
    }

    private byte[] chain() {
        String hex = text("chain");
        try {
            byte[] chain = HexFormat.of().parseHex(hex);
            if (chain.length == Chain.LENGTH && HexFormat.of().formatHex(chain).equals(hex)) {
                return chain;
            }
        } catch (IllegalArgumentException e) {
            throw new DamagedRecordException("has a chain that is not hexadecimal: " + hex, e);
        }
        throw new DamagedRecordException("has a chain that is not 64 lower-case hexadecimal digits: " + hex);
    }
}
