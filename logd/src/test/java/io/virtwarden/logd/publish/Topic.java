package io.virtwarden.logd.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.audit.Delivered;
import io.virtwarden.chassis.outbox.Outgoing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The console topic as a consumer sees it: by id, each once. */
final class Topic {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One record. */
    record Seen(String id, String type, String key, JsonNode data) {
        String text() {
            return data.path("text").asText();
        }

        long bytes() {
            return data.path("bytes").asLong();
        }

        String reason() {
            return data.path("reason").asText();
        }
    }

    private final Map<String, Seen> byId = new LinkedHashMap<>();

    static Topic of(List<Outgoing> records) {
        Topic topic = new Topic();
        records.forEach(topic::add);
        return topic;
    }

    void add(Outgoing record) {
        Delivered delivered = CloudEvents.parse(record.topic(), record.key(), record.value(), record.headers());
        try {
            Seen seen = new Seen(
                    delivered.record().id(),
                    delivered.record().type(),
                    new String(record.key(), StandardCharsets.UTF_8),
                    JSON.readTree(delivered.record().data()));
            Seen before = byId.putIfAbsent(seen.id(), seen);
            assertThat(before == null || before.equals(seen))
                    .as("the same id says the same: " + seen.id())
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Seen> all() {
        return List.copyOf(byId.values());
    }

    List<Seen> of(String type) {
        return byId.values().stream().filter(seen -> seen.type().equals(type)).toList();
    }

    /** What a console said according to the topic, with a dot for each byte that a record says is missing; fails on anything else. */
    byte[] whole(String console) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> faults = new ArrayList<>();
        for (Seen seen : byId.values()) {
            if (!seen.data().path("console").asText().equals(console)
                    || seen.type().equals(ConsoleRecords.MARK)) {
                continue;
            }
            if (seen.data().path("offset").asLong() != out.size()) {
                faults.add(seen.data().path("offset").asLong() + " after " + out.size() + ": " + seen.data());
            }
            if (seen.type().equals(ConsoleRecords.GAP)) {
                out.writeBytes(".".repeat((int) seen.bytes()).getBytes(StandardCharsets.UTF_8));
            } else {
                out.writeBytes(
                        seen.data().has("base64")
                                ? Base64.getDecoder()
                                        .decode(seen.data().path("base64").asText())
                                : seen.text().getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(faults).isEmpty();
        return out.toByteArray();
    }
}
