package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.OnResolved;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ends what runs for a signal that is over, where the rule says so. The intent is durable before libvirt is asked, and it is asked once
 * for ever: what a killed process may have asked is looked at, not asked again. On the deciding thread.
 */
final class Aborts {
    private static final String OVER = "the signal is over";

    private final Node node;
    private final Diary diary;
    private final Actions actions;
    private final DecisionThread thread;
    private final Meters meters;

    Aborts(Node node, Diary diary, Actions actions, DecisionThread thread, Meters meters) {
        this.node = node;
        this.diary = diary;
        this.actions = actions;
        this.thread = thread;
        this.meters = meters;
    }

    /** Asks if it is due. {@code then} hears of the answer. */
    void consider(RunningAction action, Consumer<RunningAction> then) {
        if (!action.made || action.abortAsked || !action.call.spec().abortable()) {
            return;
        }
        Optional<Incident> over = diary.ledger().incident(action.incident).filter(one -> !one.firing());
        boolean wanted = over.flatMap(one -> node.book().named(one.rule()))
                .map(rule -> rule.onResolved() == OnResolved.ABORT)
                .orElse(false);
        if (wanted && diary.accepting()) {
            ask(over.get().rule(), action, then);
        }
    }

    private void ask(String rule, RunningAction action, Consumer<RunningAction> then) {
        diary.write(
                new Fact.AbortAsked(action.incident, action.call.id(), rule, word(action), "rule", OVER),
                subject(action));
        action.abortAsked = true;
        var unused = diary.durable()
                .whenComplete((done, failure) -> thread.answer(() -> {
                    if (failure == null) {
                        call(rule, action, then);
                    } else {
                        // Nobody may know of it, so it is not asked; the next start finds it, and does not ask either.
                        answered(rule, action, new Outcome.Refused("libvirt was not asked: the journal failed"), then);
                    }
                }));
    }

    private void call(String rule, RunningAction action, Consumer<RunningAction> then) {
        var unused = actions.abort(action.call, OVER)
                .whenComplete((outcome, failure) -> thread.answer(() -> answered(
                        rule, action, outcome != null ? outcome : new Outcome.Unknown(String.valueOf(failure)), then)));
    }

    private void answered(String rule, RunningAction action, Outcome outcome, Consumer<RunningAction> then) {
        action.abortOutcome = outcome;
        meters.aborted(rule, word(action), outcome.word());
        diary.write(
                new Fact.AbortCalled(action.incident, action.call.id(), outcome.word(), outcome.text()),
                subject(action));
        then.accept(action);
    }

    /** Takes up what an earlier process asked. */
    void examine(Incident incident, RunningAction action) {
        Incident.Abort abort = incident.abort();
        if (abort == null || !abort.asked().id().equals(action.call.id())) {
            return;
        }
        action.abortAsked = true;
        Fact.AbortCalled called = abort.called();
        if (called == null) {
            Outcome lost = new Outcome.Unknown("asked before a restart, without an answer; it is not asked again");
            answered(incident.rule(), action, lost, same -> {});
        } else {
            action.abortOutcome = Outcome.of(called.outcome(), called.text());
        }
    }

    private static String word(RunningAction action) {
        return action.call.spec().kind().word();
    }

    private static String subject(RunningAction action) {
        return action.call.domain().toString();
    }
}
