package io.virtwarden.monitor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.virtwarden.chassis.audit.AuditRecord;
import java.io.IOException;
import java.util.Optional;

/**
 * Which records a reader wants.
 *
 * @param domain UUID or name of a domain (or of any other object)
 * @param type the whole type, or a part of it: {@code lifecycle}, {@code domain.lifecycle}, {@code domain}, {@code gap}; or
 *     libvirt's word for what happened: {@code suspended}
 */
public record EventFilter(Optional<String> domain, Optional<String> type) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String PREFIX = "io.virtwarden.";

    /** Everything. */
    public static final EventFilter ALL = new EventFilter(Optional.empty(), Optional.empty());

    /** Whether the record is wanted. */
    public boolean wants(AuditRecord record) {
        return type.map(wanted -> isType(record, wanted)).orElse(true)
                && domain.map(wanted -> isAbout(record, wanted)).orElse(true);
    }

    private static boolean isAbout(AuditRecord record, String wanted) {
        return wanted.equalsIgnoreCase(record.subject()) || wanted.equals(field(record.data(), "name"));
    }

    private static boolean isType(AuditRecord record, String wanted) {
        String type = record.type();
        if (wanted.equals(type)) {
            return true;
        }
        int version = type.lastIndexOf(".v");
        if (!type.startsWith(PREFIX) || version < PREFIX.length()) {
            return false;
        }
        String bare = type.substring(PREFIX.length(), version);
        int dot = bare.indexOf('.');
        return wanted.equals(bare)
                || (dot > 0 && (wanted.equals(bare.substring(0, dot)) || wanted.equals(bare.substring(dot + 1))))
                || wanted.equals(field(record.data(), "event"));
    }

    /** A text member of the outermost object; empty if there is none. */
    private static String field(byte[] data, String name) {
        try (JsonParser parser = JSON.createParser(data)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(name);
                parser.nextToken();
                if (found) {
                    return parser.getValueAsString("");
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            return "";
        }
        return "";
    }
}
