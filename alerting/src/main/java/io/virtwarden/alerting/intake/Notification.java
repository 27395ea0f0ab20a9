package io.virtwarden.alerting.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.rule.Signal;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One body of Alertmanager's webhook, version 4. What the whole group says of its state is not looked at: a firing group can hold
 * resolved alerts.
 *
 * @param receiver its name in Alertmanager
 * @param group Alertmanager's group key
 * @param missing alerts that Alertmanager left out
 * @param signals one per alert
 */
public record Notification(String receiver, String group, long missing, List<Signal> signals) {
    /** More in one body are refused: Alertmanager's receivers can set max_alerts. */
    private static final int MOST_ALERTS = 10_000;

    private static final int MOST_LABELS = 200;
    private static final int LONGEST_LABEL = 4096;
    private static final Set<String> HEAD = Set.of("version", "receiver", "groupKey", "truncatedAlerts");
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxStringLength(1 << 20)
                    .build())
            .build());

    public Notification {
        signals = List.copyOf(signals);
    }

    /**
     * Reads a body, one alert after the other, so that the memory it takes is that of its signals.
     *
     * @throws BadNotificationException if it is none, with what is wrong
     */
    public static Notification read(byte[] body) throws BadNotificationException {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadNotificationException("not a notification: a JSON object is expected");
            }
            Notification read = read(parser);
            if (parser.nextToken() != null) {
                throw new BadNotificationException("not JSON: something follows after its end");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new BadNotificationException("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadNotificationException("not JSON: " + e.getMessage());
        }
    }

    /** Of a document that is in memory already. */
    static Notification of(JsonNode document) throws IOException, BadNotificationException {
        try (JsonParser parser = JSON.treeAsTokens(document)) {
            parser.nextToken();
            return read(parser);
        }
    }

    /** Reads the object that the parser has just entered. */
    static Notification read(JsonParser parser) throws IOException, BadNotificationException {
        ObjectNode head = JSON.createObjectNode();
        List<Signal> signals = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("alerts") && value == JsonToken.START_ARRAY) {
                signals = alerts(parser);
            } else if (HEAD.contains(name)) {
                head.set(name, parser.<JsonNode>readValueAsTree());
            } else {
                parser.skipChildren();
            }
        }
        if (signals == null) {
            throw new BadNotificationException("not a notification: it needs 'version' and 'alerts'");
        }
        String version = head.path("version").asText("");
        if (!version.equals("4")) {
            throw new BadNotificationException("version '" + cut(version) + "' is not known, only 4 is");
        }
        return new Notification(
                cut(head.path("receiver").asText("")),
                cut(head.path("groupKey").asText("")),
                Math.max(0, head.path("truncatedAlerts").asLong(0)),
                signals);
    }

    private static List<Signal> alerts(JsonParser parser) throws IOException, BadNotificationException {
        List<Signal> signals = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (signals.size() == MOST_ALERTS) {
                throw new BadNotificationException(
                        "more than " + MOST_ALERTS + " alerts in one body: set max_alerts of the receiver");
            }
            signals.add(signal(parser.readValueAsTree(), signals.size()));
        }
        return signals;
    }

    private static Signal signal(JsonNode alert, int index) throws BadNotificationException {
        String at = "alerts[" + index + "]";
        String status = alert.path("status").asText("");
        if (!status.equals("firing") && !status.equals("resolved")) {
            throw new BadNotificationException(at + ".status is '" + cut(status) + "', neither firing nor resolved");
        }
        Map<String, String> labels = labels(alert.path("labels"), at);
        String fingerprint = cut(alert.path("fingerprint").asText(""));
        return new Signal(
                Signal.Source.ALERT,
                labels.getOrDefault("alertname", ""),
                labels,
                fingerprint.isEmpty() ? Identity.hash(labels.toString()) : fingerprint,
                time(alert.path("startsAt").asText(""), at),
                status.equals("firing"),
                domain(labels),
                0);
    }

    private static Map<String, String> labels(JsonNode node, String at) throws BadNotificationException {
        if (!node.isObject()) {
            throw new BadNotificationException(at + ".labels is missing");
        }
        if (node.size() > MOST_LABELS) {
            throw new BadNotificationException(at + " has " + node.size() + " labels, at most " + MOST_LABELS);
        }
        Map<String, String> labels = new java.util.TreeMap<>();
        for (Map.Entry<String, JsonNode> label : node.properties()) {
            if (!label.getValue().isTextual()) {
                throw new BadNotificationException(at + ".labels." + cut(label.getKey()) + " is no text");
            }
            labels.put(cut(label.getKey()), cut(label.getValue().asText()));
        }
        return new HashMap<>(labels);
    }

    private static Instant time(String text, String at) throws BadNotificationException {
        try {
            return java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new BadNotificationException(at + ".startsAt is no RFC 3339 time: '" + cut(text) + "'");
        }
    }

    /** Only a UUID is believed: names are used again and again. */
    static Optional<UUID> domain(Map<String, String> labels) {
        return Optional.ofNullable(labels.getOrDefault("domain_uuid", labels.get("uuid")))
                .filter(text -> UUID_FORM.matcher(text).matches())
                .map(UUID::fromString);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_LABEL ? text : text.substring(0, LONGEST_LABEL);
    }
}
