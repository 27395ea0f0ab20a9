package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.memory.Incident;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What waits for a person: one answer counts, and none in time is an answer, too. On the deciding thread. */
final class Approvals {
    private final Node node;
    private final Diary diary;
    private final Meters meters;
    private int waiting;

    Approvals(Node node, Diary diary, Meters meters) {
        this.node = node;
        this.diary = diary;
        this.meters = meters;
    }

    /** How many waited when somebody last looked. */
    int waiting() {
        return waiting;
    }

    /** One conditional change: empty if no single action with this id waits. */
    Optional<Incident> answer(String id, boolean approve, String by, String reason) {
        List<Incident> found = diary.ledger().find(id).stream()
                .filter(incident -> incident.phase() == Incident.Phase.WAITING)
                .toList();
        if (found.size() != 1) {
            return Optional.empty();
        }
        Incident incident = found.get(0);
        write(incident, approve ? "approved" : "rejected", by, reason);
        return diary.ledger().incident(incident.key());
    }

    private void write(Incident incident, String answer, String by, String reason) {
        String id = Identity.action(incident.rule(), incident.signal(), incident.step());
        diary.write(new Fact.Answered(incident.key(), id, answer, by, reason), Node.subject(incident.signal()));
        meters.answered(incident.rule(), answer, answer.equals("expired") ? "alerting" : "person");
    }

    /** Closes what nobody answered in time, and what is over. */
    void expire() {
        Instant now = node.now();
        List<Incident> asked = diary.ledger().incidents().stream()
                .filter(one -> one.phase() == Incident.Phase.WAITING)
                .toList();
        waiting = asked.size();
        for (Incident incident : asked) {
            if (!incident.firing()) {
                write(incident, "expired", "alerting", "the signal is over");
            } else if (expired(incident, now)) {
                write(incident, "expired", "alerting", "nobody answered in time");
            }
        }
    }

    private static boolean expired(Incident incident, Instant now) {
        var decision = incident.decision();
        String expires = decision == null ? null : decision.expires();
        return expires != null && !now.isBefore(Instant.parse(expires));
    }
}
