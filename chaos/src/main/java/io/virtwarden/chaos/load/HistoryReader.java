package io.virtwarden.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chaos.backbone.Http;
import io.virtwarden.chaos.invariant.ConsoleIsKept;
import io.virtwarden.chaos.invariant.EventsReachKafka;
import io.virtwarden.lab.node.Daemon;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Somebody who reads: the node's events as they come, and the guests' consoles from the beginning. */
final class HistoryReader extends Worker {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CONSOLES_EVERY = 10;

    private final Daemon monitor;
    private final Daemon logd;
    private final List<String> guests;
    private final EventsReachKafka events;
    private final ConsoleIsKept consoles;
    private final Http http = new Http();
    private final ObjectMapper json = new ObjectMapper();
    private long next = 1;
    private int turns;

    HistoryReader(Daemon monitor, Daemon logd, List<String> guests, EventsReachKafka events, ConsoleIsKept consoles) {
        super("chaos-reader", Duration.ofSeconds(1));
        this.monitor = monitor;
        this.logd = logd;
        this.guests = List.copyOf(guests);
        this.events = events;
        this.consoles = consoles;
    }

    @Override
    void turn() throws InterruptedException {
        readEvents();
        if (++turns % CONSOLES_EVERY == 0) {
            for (String guest : guests) {
                readConsole(guest);
            }
        }
    }

    void readEvents() throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = http.get(monitor.uri("/v1/events?since=" + next), PATIENCE);
            if (answer.statusCode() != 200) {
                return;
            }
            for (String line : new String(answer.body(), StandardCharsets.UTF_8).split("\n", -1)) {
                JsonNode record = line.isBlank() ? json.createObjectNode() : json.readTree(line);
                if (record.has("id")) {
                    events.acknowledged(record.path("id").asText());
                    next = Math.max(next, record.path("seq").asLong());
                }
            }
        } catch (IOException e) {
            // Cut off in the middle: what came is known, the rest is read again.
            turns++;
        }
    }

    private void readConsole(String guest) throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = http.get(logd.uri("/v1/consoles/" + guest + "/serial0"), PATIENCE);
            if (answer.statusCode() == 200) {
                consoles.read(guest, answer.body());
            }
        } catch (IOException e) {
            // Cut off: an answer that is not whole says nothing about what is kept.
            turns++;
        }
    }
}
