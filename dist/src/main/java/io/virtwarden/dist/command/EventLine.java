package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** One record of the history as a line for people. */
final class EventLine {
    /** Heads the columns. */
    static final String HEAD = String.format("%-23s  %-8s %-24s %-22s %s", "TIME", "OBJECT", "NAME", "EVENT", "DETAIL");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    /** What has a column of its own or says nothing to a person. */
    private static final Set<String> SHOWN = Set.of(
            "uri", "object", "uuid", "name", "id", "event", "detail", "generation", "reconciled", "after", "eventId");

    private final Palette palette;
    private final ZoneId zone;

    EventLine(Palette palette, ZoneId zone) {
        this.palette = palette;
        this.zone = zone;
    }

    String of(JsonNode record) {
        if (record.has("note")) {
            return palette.yellow("-- " + record.path("note").asText());
        }
        JsonNode data = record.path("data");
        String event = data.path("event").asText("?");
        String line = String.format(
                "%-23s  %-8s %-24s %s %s",
                palette.dim(time(record.path("time").asText())),
                data.path("object").asText("?"),
                clean(data.path("name").asText("")),
                painted(event, data),
                detail(data));
        return line.stripTrailing();
    }

    private String painted(String event, JsonNode data) {
        String padded = String.format("%-22s", clean(event));
        if (event.equals("gap")) {
            return palette.yellow(padded);
        }
        String state = data.path("after").path("state").asText();
        boolean bad = event.contains("error") || event.equals("crashed") || state.equals("crashed");
        return bad ? palette.red(padded) : palette.bold(padded);
    }

    private String detail(JsonNode data) {
        StringJoiner detail = new StringJoiner(" ");
        if (data.path("event").asText().equals("gap")) {
            return gap(data);
        }
        String word = data.path("detail").asText("");
        if (!word.isEmpty() && !word.startsWith("unknown")) {
            detail.add(clean(word));
        }
        for (Map.Entry<String, JsonNode> field : data.properties()) {
            if (!SHOWN.contains(field.getKey()) && !field.getKey().endsWith("Number")) {
                JsonNode value = field.getValue();
                detail.add(field.getKey() + "=" + clean(value.isValueNode() ? value.asText() : value.toString()));
            }
        }
        if (data.path("reconciled").booleanValue()) {
            detail.add(palette.dim("(reconciled)"));
        }
        return detail.toString();
    }

    private String gap(JsonNode data) {
        StringJoiner text = new StringJoiner(" ");
        text.add(data.path("reason").asText());
        if (data.has("uri")) {
            text.add("on " + clean(data.path("uri").asText()));
        }
        if (data.has("count")) {
            text.add(data.path("count").asText() + " lost");
        }
        Instant from = instant(data.path("from").asText());
        Instant to = instant(data.path("to").asText());
        if (to.isAfter(from)) {
            text.add("for " + readable(Duration.between(from, to)) + " from "
                    + time(data.path("from").asText()));
        }
        return text.toString();
    }

    private static String readable(Duration duration) {
        if (duration.toMinutes() < 2) {
            return duration.toSeconds() + "." + duration.toMillisPart() / 100 + " s";
        }
        return duration.toHours() < 2 ? duration.toMinutes() + " min" : duration.toHours() + " h";
    }

    private String time(String rfc3339) {
        return TIME.format(instant(rfc3339).atZone(zone));
    }

    private static Instant instant(String rfc3339) {
        try {
            return Instant.parse(rfc3339);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    /** Names come from guests' owners: what would move the cursor or ring the bell is shown as a replacement. */
    static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "\ufffd");
    }
}
