package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.guard.Breaker;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes down what is new of signals: all of a request, or nothing of it. On the deciding thread. */
final class SignalAdmission {
    /**
     * What a request came to.
     *
     * @param receipt for the sender
     * @param fresh keys of incidents to decide about
     * @param over keys of those whose signal is over now
     */
    record Admitted(Receipt receipt, List<String> fresh, List<String> over) {}

    private final Node node;
    private final Diary diary;
    private final Breaker breaker;
    private final Upkeep upkeep;
    private final Meters meters;

    SignalAdmission(Node node, Diary diary, Breaker breaker, Upkeep upkeep, Meters meters) {
        this.node = node;
        this.diary = diary;
        this.breaker = breaker;
        this.upkeep = upkeep;
        this.meters = meters;
    }

    /** @throws RefusedException nothing was taken in: there are too many incidents */
    Admitted admit(List<Signal> signals) {
        Ledger ledger = diary.ledger();
        int most = node.settings().incidents();
        if (ledger.size() + signals.size() > most) {
            upkeep.forget();
        }
        if (ledger.size() + signals.size() > most) {
            throw new RefusedException(ledger.size() + " incidents are open, alerting.incidents.max is " + most);
        }
        int[] counts = new int[4];
        List<String> fresh = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        for (Signal signal : signals) {
            take(signal, fresh, ended, counts);
        }
        return new Admitted(new Receipt(counts[0], counts[1], counts[2], counts[3]), fresh, ended);
    }

    private void take(Signal signal, List<String> fresh, List<String> ended, int[] counts) {
        List<Rule> rules = node.book().matching(signal);
        if (rules.isEmpty()) {
            counts[2]++;
            meters.signal(signal.source(), "unmatched");
        }
        for (Rule rule : rules) {
            String key = Identity.incident(rule.name(), signal);
            Optional<Incident> known = diary.ledger().incident(key);
            if (known.isEmpty()) {
                diary.write(new Fact.Received(key, rule.name(), Fact.Kept.of(signal)), Node.subject(signal));
                signal.domain().ifPresent(domain -> breaker.signalled(domain, node.now()));
                fresh.add(key);
            }
            boolean over = !signal.firing() && known.map(Incident::firing).orElse(true);
            if (over) {
                diary.write(new Fact.Resolved(key), Node.subject(signal));
                ended.add(key);
            } else if (known.isPresent() && known.get().observed()) {
                fresh.add(key); // the rule may do more by now
            }
            int outcome = over ? 3 : known.isEmpty() ? 0 : 1;
            counts[outcome]++;
            meters.signal(signal.source(), outcome == 3 ? "resolved" : outcome == 0 ? "received" : "duplicate");
        }
    }
}
