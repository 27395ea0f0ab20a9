package io.virtwarden.alerting.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.virtwarden.alerting.rule.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a simulation is asked about: a notification of Alertmanager, or records of events, one JSON document after the other. */
public final class Hypothesis {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private Hypothesis() {}

    /**
     * Reads signals.
     *
     * @param most more are refused
     * @throws BadNotificationException with what is wrong
     */
    public static List<Signal> read(byte[] body, int most) throws BadNotificationException {
        List<Signal> signals = new ArrayList<>();
        int documents = 0;
        try (MappingIterator<JsonNode> all = JSON.readerFor(JsonNode.class).readValues(body)) {
            while (all.hasNextValue()) {
                JsonNode document = all.nextValue();
                documents++;
                if (document.has("alerts")) {
                    signals.addAll(Notification.of(document).signals());
                } else {
                    EventSignals.recorded(document).ifPresent(signals::add);
                }
                if (signals.size() > most) {
                    throw new BadNotificationException("more than " + most + " alerts or events at once");
                }
            }
        } catch (IOException e) {
            throw new BadNotificationException("document " + (documents + 1) + " is not JSON: " + e.getMessage());
        }
        return signals;
    }
}
