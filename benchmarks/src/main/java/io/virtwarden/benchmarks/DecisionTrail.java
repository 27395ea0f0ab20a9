package io.virtwarden.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What alerting's journal says that it did. */
final class DecisionTrail {
    private final Map<String, Integer> received = new HashMap<>();
    private final Map<String, Integer> decided = new HashMap<>();
    private final Map<String, Instant> begun = new HashMap<>();
    private final List<Double> toCall = new ArrayList<>();
    private final List<Double> toReturn = new ArrayList<>();
    private int started;

    private DecisionTrail() {}

    /** Reads a journal that may still be written to. */
    static DecisionTrail of(Path folder) throws Exception {
        DecisionTrail trail = new DecisionTrail();
        ObjectMapper json = new ObjectMapper();
        try (ReadableJournal journal = JournalFolder.readOnly(folder);
                ReadableJournal.Reader reader = journal.read(journal.first())) {
            AuditCodec codec = new AuditCodec(journal.epoch());
            for (JournalEntry entry = reader.next(Duration.ZERO); entry != null; entry = reader.next(Duration.ZERO)) {
                AuditRecord record = codec.decode(entry);
                trail.take(record, json.readTree(record.data()));
            }
        }
        return trail;
    }

    private void take(AuditRecord record, JsonNode data) {
        String incident = data.path("incident").asText();
        switch (record.type()) {
            case "io.virtwarden.alert.received.v1" -> {
                received.merge(incident, 1, Integer::sum);
                if (data.at("/signal/source").asText().equals("EVENT")) {
                    begun.put(
                            incident, Instant.parse(data.at("/signal/startsAt").asText()));
                }
            }
            case "io.virtwarden.action.decided.v1" -> decided.merge(incident, 1, Integer::sum);
            case "io.virtwarden.action.started.v1" -> started++;
            case "io.virtwarden.action.called.v1" -> {
                Instant heard = begun.get(incident);
                if (heard != null) {
                    double returned = Duration.between(heard, record.time()).toNanos() / 1e6;
                    toReturn.add(returned);
                    toCall.add(returned - data.path("micros").asLong() / 1e3);
                }
            }
            default -> {
                // Pauses, rule books and ends are not counted here.
            }
        }
    }

    int received() {
        return received.size();
    }

    int decided() {
        return decided.size();
    }

    /** Incidents that are written down twice, or decided twice. */
    int doubled() {
        return (int) received.values().stream().filter(count -> count > 1).count()
                + (int) decided.values().stream().filter(count -> count > 1).count();
    }

    int started() {
        return started;
    }

    /** Milliseconds from libvirt's callback until the call is made, per action on an event. */
    double[] toCallMillis() {
        return toCall.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The same until the call has returned. */
    double[] toReturnMillis() {
        return toReturn.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
