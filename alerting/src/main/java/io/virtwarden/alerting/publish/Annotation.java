package io.virtwarden.alerting.publish;

import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.memory.Ledger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Grafana draws over a graph.
 *
 * @param from when it began
 * @param to when it ended, the same for a moment
 * @param tags to choose by
 * @param text for people
 */
record Annotation(Instant from, Instant to, List<String> tags, String text) {
    Annotation {
        tags = List.copyOf(tags);
    }

    /** Of a fact: actions, what waits for a person, pauses and the breaker; not what was declined. */
    static Optional<Annotation> of(Fact fact, Instant at, Ledger ledger) {
        if (fact instanceof Fact.Ended ended) {
            return ledger.incident(ended.incident()).map(incident -> action(ended, incident, at));
        }
        if (fact instanceof Fact.Decided decided && decided.decision().equals("waiting")) {
            String domain = ledger.incident(decided.incident())
                    .flatMap(incident -> incident.signal().domain())
                    .map(Object::toString)
                    .orElse("");
            return Optional.of(moment(
                    at,
                    List.of("waiting", "rule:" + decided.rule(), "action:" + decided.action(), "domain:" + domain),
                    decided.action() + " waits for a person: virtwarden actions approve "
                            + decided.id().substring(0, 12)));
        }
        if (fact instanceof Fact.Paused paused) {
            return Optional.of(moment(
                    at,
                    List.of("pause"),
                    "alerting paused by " + paused.by() + " until " + paused.until() + ": " + paused.reason()));
        }
        if (fact instanceof Fact.Breaker breaker) {
            String text = "alerting's breaker " + (breaker.open() ? "opened: " : "closed: ") + breaker.reason();
            return Optional.of(moment(at, List.of("breaker"), text));
        }
        return Optional.empty();
    }

    private static Annotation action(Fact.Ended ended, Incident incident, Instant at) {
        Fact.Started started = incident.started();
        String action = started == null ? "action" : started.action();
        String domain = started == null ? "" : started.domain();
        String name = started == null ? "" : started.before().name();
        return new Annotation(
                at.minusMillis(Math.max(0, ended.millis())),
                at,
                List.of("action", "rule:" + incident.rule(), "action:" + action, "domain:" + domain, ended.result()),
                action + " on " + name + " " + ended.result() + ": " + ended.text());
    }

    private static Annotation moment(Instant at, List<String> tags, String text) {
        return new Annotation(at, at, tags, text);
    }
}
