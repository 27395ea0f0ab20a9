package io.virtwarden.chaos.invariant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every alert that was taken has a decision in the audit trail, and everything that was done has its intent there. */
public final class DecisionsAreAudited implements Invariant {
    private final Findings findings = new Findings("every decision is in the audit trail", "alerts");
    private final Set<String> taken = new LinkedHashSet<>();
    private final Set<String> done = new LinkedHashSet<>();

    @Override
    public String name() {
        return findings.name();
    }

    /** An alert was answered 202. */
    public synchronized void taken(String fingerprint) {
        taken.add(fingerprint);
    }

    /** An action was done. */
    public synchronized void done(String id) {
        done.add(id);
    }

    /** Everything that the audit topic holds. */
    public synchronized void arrived(List<Seen> topic) {
        Map<String, String> incidents = new HashMap<>();
        Set<String> decided = new HashSet<>();
        Set<String> started = new HashSet<>();
        for (Seen record : topic) {
            String incident = record.data().path("incident").asText();
            switch (record.type()) {
                case "io.virtwarden.alert.received.v1" ->
                    incidents.put(record.data().at("/signal/fingerprint").asText(), incident);
                case "io.virtwarden.action.decided.v1" -> decided.add(incident);
                case "io.virtwarden.action.started.v1" ->
                    started.add(record.data().path("id").asText());
                default -> {
                    // Ends, pauses and leases are not about whether something was decided.
                }
            }
        }
        findings.checked(taken.size());
        for (String fingerprint : taken) {
            String incident = incidents.get(fingerprint);
            if (incident == null) {
                findings.violated("alert " + fingerprint + " was answered 202 and is not in the audit trail");
            } else if (!decided.contains(incident)) {
                findings.violated("incident " + incident + " has no decision in the audit trail");
            }
        }
        done.stream()
                .filter(id -> !started.contains(id))
                .forEach(id -> findings.violated("action " + id + " was done, and the audit trail has no intent"));
    }

    /** Alerts that were taken. */
    public synchronized int taken() {
        return taken.size();
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
