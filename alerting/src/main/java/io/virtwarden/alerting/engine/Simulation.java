package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.guard.Guards;
import io.virtwarden.alerting.guard.Judgement;
import io.virtwarden.alerting.guard.Look;
import io.virtwarden.alerting.guard.Situation;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.Signal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What would be done about a signal now: every guard is asked and the domain is looked at, nothing is written or done. */
final class Simulation {
    private final Requests requests;
    private final Node node;
    private final Situations situations;
    private final Looks looks;

    Simulation(Requests requests, Node node, Situations situations, Looks looks) {
        this.requests = requests;
        this.node = node;
        this.situations = situations;
        this.looks = looks;
    }

    /** @param only this rule, whether or not it is about the signal; otherwise all that are */
    CompletableFuture<List<Simulated>> of(Signal signal, Optional<String> only) {
        return requests.ask(ledger -> node.book().rules().stream()
                        .filter(rule -> only.map(rule.name()::equals)
                                .orElse(rule.trigger().matches(signal)))
                        .map(rule -> simulated(signal, rule))
                        .toList())
                .thenCompose(Simulation::all);
    }

    private CompletableFuture<Simulated> simulated(Signal signal, Rule rule) {
        Situation blind = situations.of(signal, rule, 0, Optional.empty());
        return looks.ask(blind).thenCompose(look -> requests.ask(ledger -> judged(signal, rule, look)));
    }

    private Simulated judged(Signal signal, Rule rule, Look look) {
        Judgement judgement = Guards.judge(situations.of(signal, rule, 0, Optional.of(look)));
        String action = rule.steps().get(0).action().kind().word();
        return new Simulated(rule.name(), action, judgement.passes(), judgement.verdicts());
    }

    private static CompletableFuture<List<Simulated>> all(List<CompletableFuture<Simulated>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }
}
