package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.alerting.guard.Breaker;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From a written intent through the call to its verification. On the deciding thread. */
final class ActionRunner {
    /** What a look may take beyond a step's timeout before nobody waits for it any more. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** virDomainState. */
    private static final int SHUT_OFF = 5;

    private final Node node;
    private final Diary diary;
    private final Actions actions;
    private final Breaker breaker;
    private final DecisionThread thread;
    private final Meters meters;
    private final Aborts aborts;
    private final Consumer<String> then;
    private final Map<String, RunningAction> running = new LinkedHashMap<>();

    /** @param then gets the incident's key when one of its steps has ended */
    ActionRunner(
            Node node,
            Diary diary,
            Actions actions,
            Breaker breaker,
            DecisionThread thread,
            Meters meters,
            Aborts aborts,
            Consumer<String> then) {
        this.node = node;
        this.diary = diary;
        this.actions = actions;
        this.breaker = breaker;
        this.thread = thread;
        this.meters = meters;
        this.aborts = aborts;
        this.then = then;
    }

    int count() {
        return running.size();
    }

    /** The intent was written just now: calls once it is durable. */
    void begin(String incident, ActionCall call, Step step) {
        Instant deadline = node.now().plus(step.timeout());
        running.put(call.id(), new RunningAction(incident, call, step.goal(), false, deadline, deadline));
        var unused = diary.durable()
                .whenComplete((done, failure) -> thread.answer(() -> {
                    RunningAction action = running.get(call.id());
                    if (failure == null && action != null) {
                        action.calledAt = node.now();
                        action.made = true;
                        call(call);
                    } else {
                        // Nobody may know of it, so it is not done; the next start finds no intent, or examines it.
                        running.remove(call.id());
                    }
                }));
    }

    private void call(ActionCall call) {
        var unused = actions.start(call)
                .whenComplete((outcome, failure) -> thread.answer(() ->
                        returned(call.id(), outcome != null ? outcome : new Outcome.Unknown(String.valueOf(failure)))));
    }

    private void returned(String id, Outcome outcome) {
        RunningAction action = running.get(id);
        if (action == null || action.ending) {
            return;
        }
        action.outcome = outcome;
        diary.write(
                new Fact.Called(
                        action.incident,
                        id,
                        outcome.word(),
                        outcome.text(),
                        Math.max(0, ChronoUnit.MICROS.between(action.calledAt, node.now()))),
                action.call.domain().toString());
        if (outcome instanceof Outcome.Refused) {
            refused(action);
        } else {
            action.nextLook = node.now();
            look(action);
        }
    }

    /** Failed, unless it was ended on purpose: while that was asked and is not answered, nobody knows. */
    private void refused(RunningAction action) {
        boolean pending = action.abortAsked && action.abortOutcome == null;
        if (!action.ending && !pending && action.outcome instanceof Outcome.Refused refused) {
            end(action, action.abandoned() ? "aborted" : "failed", refused.text());
        }
    }

    /** Takes up what an earlier process left without an end: looks, and never calls. */
    void examine(Incident incident) {
        ActionCall call = Intents.open(incident).orElse(null);
        Fact.Started started = incident.started();
        if (call == null || started == null) {
            return;
        }
        Duration timeout = node.book()
                .named(started.rule())
                .map(Rule::steps)
                .filter(steps -> started.step() < steps.size())
                .map(steps -> steps.get(started.step()).timeout())
                .orElse(Duration.ofMinutes(1));
        Instant now = node.now();
        RunningAction action = new RunningAction(incident.key(), call, Step.Goal.EFFECT, true, now.plus(timeout), now);
        running.put(call.id(), action);
        actions.watchAgain(call);
        aborts.examine(incident, action);
    }

    /** Looks at everything that is due. */
    void tick() {
        Instant now = node.now();
        for (RunningAction action : new ArrayList<>(running.values())) {
            if (action.ending) {
                continue;
            }
            if (now.isAfter(action.deadline.plus(GRACE))) {
                end(action, "unknown", "neither the call nor a look at the domain came to an end");
            } else if (!action.asking && !now.isBefore(action.nextLook)) {
                look(action);
            }
            aborts.consider(action, this::refused);
        }
    }

    private void look(RunningAction action) {
        if (!action.asking) {
            action.asking = true;
            var unused = actions.verify(action.call)
                    .whenComplete((seen, failure) -> thread.answer(() -> {
                        action.asking = false;
                        seen(action, seen != null ? seen : new Verification.Unseen(String.valueOf(failure)));
                    }));
        }
    }

    private void seen(RunningAction action, Verification seen) {
        if (action.ending) {
            return;
        }
        boolean late = !node.now().isBefore(action.deadline);
        boolean over = diary.ledger()
                .incident(action.incident)
                .map(one -> !one.firing())
                .orElse(true);
        if (seen instanceof Verification.Confirmed && (action.goal == Step.Goal.EFFECT || over)) {
            end(action, "verified", seen.text());
        } else if (seen instanceof Verification.Confirmed && late) {
            end(action, "failed", seen.text() + ", but the signal is not over");
        } else if (seen instanceof Verification.Denied) {
            end(action, "failed", seen.text());
        } else if (late) {
            boolean unknown = seen instanceof Verification.Unseen || action.uncertain();
            end(action, unknown ? "unknown" : "failed", "not within the step's timeout: " + seen.text());
        } else if (action.abandonedUnanswered()) {
            stopped(action, seen.text());
        } else {
            action.nextLook = node.now().plus(node.settings().verify());
        }
    }

    /** The call has no answer that tells it: what was to be ended is over when no job runs on a guest that is still there. */
    private void stopped(RunningAction action, String text) {
        action.asking = true;
        var unused = actions.look(action.call.domain())
                .whenComplete((sight, failure) -> thread.answer(() -> {
                    action.asking = false;
                    action.nextLook = node.now().plus(node.settings().verify());
                    if (!action.ending && sight instanceof Sight.Here here && here.idle() && here.state() != SHUT_OFF) {
                        boolean certain = action.abortOutcome instanceof Outcome.Done;
                        end(action, certain ? "aborted" : "unknown", "no job runs any more: " + text);
                    }
                }));
    }

    /** Looks once more at what is so now, for the record, and closes. */
    private void end(RunningAction action, String result, String text) {
        action.ending = true;
        var unused = actions.look(action.call.domain())
                .whenComplete((sight, failure) -> thread.answer(() -> {
                    Fact.@Nullable Seen after = sight instanceof Sight.Here here ? Node.seen(here) : null;
                    close(action, result, text, after);
                }));
    }

    private void close(RunningAction action, String result, String text, Fact.@Nullable Seen after) {
        running.remove(action.call.id());
        long millis = Duration.between(action.call.startedAt(), node.now()).toMillis();
        diary.write(
                new Fact.Ended(action.incident, action.call.id(), result, text, after, millis, action.examined),
                action.call.domain().toString());
        String rule =
                diary.ledger().incident(action.incident).map(Incident::rule).orElse("gone");
        meters.ended(rule, action.call.spec().kind().word(), result);
        if (!result.equals("verified") && !result.equals("aborted")) {
            breaker.failed(action.call.id(), node.now());
        }
        then.accept(action.incident);
    }
}
