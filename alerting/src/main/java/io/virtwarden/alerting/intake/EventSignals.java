package io.virtwarden.alerting.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.rule.Signal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Events of libvirt as signals, heard now or recorded by the monitor. */
final class EventSignals {
    private static final Pattern TYPE = Pattern.compile("io\\.virtwarden\\.domain\\.([a-z0-9-]+)\\.v1");

    private EventSignals() {}

    /**
     * An event.
     *
     * @param name its type, such as {@code lifecycle}
     * @param fields as in docs/events.md; those with one value become labels
     * @param at when it was heard: part of what it is, so every event is an incident of its own
     */
    static Signal of(String name, UUID domain, JsonNode fields, Instant at) {
        Map<String, String> labels = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (field.getValue().isValueNode()) {
                labels.put(field.getKey(), field.getValue().asText());
            }
        }
        String fingerprint = Identity.hash(name, domain.toString(), labels.toString());
        return new Signal(Signal.Source.EVENT, name, labels, fingerprint, at, true, Optional.of(domain), 0);
    }

    /**
     * A record of the monitor, as {@code virtwarden events -o json} prints it and as the topic has it.
     *
     * @return empty if it is none of a domain's events
     * @throws BadNotificationException if it has no readable time or domain
     */
    static Optional<Signal> recorded(JsonNode record) throws BadNotificationException {
        Matcher type = TYPE.matcher(record.path("type").asText(""));
        if (!type.matches() || !record.path("data").isObject()) {
            return Optional.empty();
        }
        String uuid =
                record.path("data").path("uuid").asText(record.path("subject").asText(""));
        try {
            Instant at = Instant.parse(record.path("time").asText(""));
            return Optional.of(of(type.group(1), UUID.fromString(uuid), record.path("data"), at));
        } catch (DateTimeException e) {
            throw new BadNotificationException("an event's time is no RFC 3339 time: '"
                    + record.path("time").asText("") + "'");
        } catch (IllegalArgumentException e) {
            throw new BadNotificationException("an event's domain is no UUID: '" + uuid + "'");
        }
    }
}
