package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.guard.Deed;
import io.virtwarden.alerting.guard.Look;
import io.virtwarden.alerting.guard.Situation;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.Signal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts together what the guards are shown. On the deciding thread. */
final class Situations {
    private final Node node;
    private final Ledger ledger;

    Situations(Node node, Ledger ledger) {
        this.node = node;
        this.ledger = ledger;
    }

    /** What is so now, for this rule and signal. */
    Situation of(Signal signal, Rule rule, int step, Optional<Look> look) {
        return new Situation(
                node.now(),
                rule,
                rule.steps().get(step).action().resolve(signal.labels()),
                signal,
                ledger.pause(),
                node.locals(),
                look,
                node.settings().allowed(),
                deedsBut(signal, rule, step),
                node.settings().limits(),
                ledger.breaker());
    }

    /** Earlier steps of this very incident are no reason to wait: the ladder is what the rule asks for. */
    private List<Deed> deedsBut(Signal signal, Rule rule, int step) {
        Set<String> before = new HashSet<>();
        for (int i = 0; i < step; i++) {
            before.add(Identity.action(rule.name(), signal, i));
        }
        return ledger.deeds().stream()
                .filter(deed -> !before.contains(deed.id()))
                .toList();
    }
}
