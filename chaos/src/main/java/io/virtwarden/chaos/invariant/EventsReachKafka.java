package io.virtwarden.chaos.invariant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a node has shown to anybody is in Kafka, and there each key's records are in order once re-sent ones are dropped by their id. */
public final class EventsReachKafka implements Invariant {
    private final Findings findings = new Findings("every acknowledged event is in Kafka, in order per key", "records");
    private final Set<String> acknowledged = new LinkedHashSet<>();

    @Override
    public String name() {
        return findings.name();
    }

    /** The node has shown this record. */
    public synchronized void acknowledged(String id) {
        acknowledged.add(id);
    }

    /** Everything that the topic holds, partition after partition, each in its own order. */
    public synchronized void arrived(List<Seen> topic) {
        Set<String> ids = new HashSet<>();
        Map<String, Seen> last = new HashMap<>();
        for (Seen record : topic) {
            if (!ids.add(record.id())) {
                continue;
            }
            Seen before = last.put(record.key() + " " + record.epoch(), record);
            if (before != null && before.sequence() > record.sequence()) {
                findings.violated(record.id() + " stands behind " + before.id() + ", both of key " + record.key());
            }
        }
        findings.checked(ids.size());
        for (String id : acknowledged) {
            if (!ids.contains(id)) {
                findings.violated(id + " was shown by its node and is not in Kafka");
            }
        }
    }

    /** Ids that were acknowledged and are not among these. */
    public synchronized Set<String> missing(Set<String> ids) {
        Set<String> missing = new LinkedHashSet<>(acknowledged);
        missing.removeAll(ids);
        return missing;
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
