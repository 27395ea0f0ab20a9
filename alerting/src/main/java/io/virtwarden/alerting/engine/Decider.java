package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.HeldLease;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.guard.Guards;
import io.virtwarden.alerting.guard.Judgement;
import io.virtwarden.alerting.guard.LeaseSight;
import io.virtwarden.alerting.guard.Look;
import io.virtwarden.alerting.guard.QuotaSight;
import io.virtwarden.alerting.guard.Situation;
import io.virtwarden.alerting.guard.Verdict;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Mode;
import io.virtwarden.alerting.rule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From an open incident to its decision. On the deciding thread. */
final class Decider {
    private static final Duration RETRY_TICK = Duration.ofSeconds(1);

    private final Node node;
    private final Diary diary;
    private final Situations situations;
    private final Looks looks;
    private final ActionRunner runner;
    private final DecisionRecord record;
    private final Map<String, Instant> tried = new HashMap<>();
    private Instant retried = Instant.MIN;

    Decider(Node node, Diary diary, Situations situations, Looks looks, ActionRunner runner, DecisionRecord record) {
        this.node = node;
        this.diary = diary;
        this.situations = situations;
        this.looks = looks;
        this.runner = runner;
        this.record = record;
    }

    /** Decides about an incident if there is something to decide. */
    void consider(String key) {
        Incident incident = diary.ledger().incident(key).orElse(null);
        if (incident == null || looks.under(key) || !diary.accepting()) {
            return;
        }
        boolean failed = incident.phase() == Incident.Phase.FAILED;
        if (incident.phase() != Incident.Phase.OPEN && !failed) {
            return;
        }
        if (failed && (incident.ended() == null || incident.ended().examined())) {
            return; // what a restart found is for a person to go on from
        }
        tried.put(key, node.now());
        Optional<Rule> rule = node.book().named(incident.rule());
        int step = failed ? incident.step() + 1 : incident.step();
        if (rule.isPresent() && step < rule.get().steps().size()) {
            judge(incident, rule.get(), step);
        } else if (rule.isEmpty() && !failed) {
            record.ruleGone(incident);
        }
    }

    /** Asks the guards that need no look, so that a domain is looked at only if it matters. */
    private void judge(Incident incident, Rule rule, int step) {
        DecisionRecord.Question question = question(incident, rule, step, Optional.empty());
        Optional<Verdict> no = question.judgement().declined();
        if (diary.ledger().everStarted(question.id())) {
            record.write(question, "declined", "done-before", "it was begun before");
        } else if (no.isPresent()) {
            record.write(question, "declined", no.get().code(), no.get().text());
        } else {
            looks.look(
                    incident.key(), question.situation(), look -> looked(incident.key(), step, look), this::consider);
        }
    }

    private DecisionRecord.Question question(Incident incident, Rule rule, int step, Optional<Look> look) {
        Situation situation = situations.of(incident.current(), rule, step, look);
        return new DecisionRecord.Question(incident, rule, step, situation, Guards.judge(situation));
    }

    private void looked(String key, int step, Look look) {
        Incident incident = diary.ledger().incident(key).orElse(null);
        Rule rule = incident == null ? null : node.book().named(incident.rule()).orElse(null);
        if (incident == null || rule == null || step >= rule.steps().size() || !diary.accepting()) {
            return;
        }
        DecisionRecord.Question question = question(incident, rule, step, Optional.of(look));
        Judgement judgement = question.judgement();
        Optional<Verdict> no = judgement.declined().or(judgement::needsLook);
        if (no.isPresent()) {
            record.write(question, "declined", no.get().code(), no.get().text());
        } else if (rule.mode() == Mode.OBSERVE) {
            record.write(question, "observed", "ok", "the rule observes only");
        } else if (rule.mode() == Mode.APPROVE && !approved(question)) {
            String expires = node.now().plus(node.settings().approval()).toString();
            record.write(question, "waiting", "ok", "waits until " + expires, expires);
        } else if (look.quota() instanceof QuotaSight.Room) {
            looks.reserve(key, question.id(), look, taken -> looked(key, step, taken), this::consider);
        } else {
            begin(question);
        }
    }

    /** A yes counts for one step only. */
    private static boolean approved(DecisionRecord.Question question) {
        Fact.Answered answer = question.incident().answer();
        return answer != null
                && answer.answer().equals("approved")
                && answer.id().equals(question.id());
    }

    /** Writes the intent, and only when it is durable makes the call. */
    private void begin(DecisionRecord.Question question) {
        Incident incident = question.incident();
        Rule rule = question.rule();
        ActionSpec spec = question.situation().action().orElseThrow();
        Look look = question.situation().look().orElseThrow();
        Sight.Here before = (Sight.Here) look.sight();
        List<HeldLease> leases = look.lease() instanceof LeaseSight.Held held ? held.leases() : List.of();
        Fact.Answered answer = incident.answer();
        String by = answer == null ? "rule" : answer.by();
        record.write(question, "start", "ok", "every guard lets pass");
        String domain = before.domain().toString();
        Fact.Started started = new Fact.Started(
                incident.key(),
                question.id(),
                rule.name(),
                question.step(),
                domain,
                spec.kind().word(),
                spec.written(),
                Node.seen(before),
                by,
                leases.isEmpty() ? null : leases);
        diary.write(started, domain);
        String reason = rule.name() + ": " + rule.description();
        ActionCall call = new ActionCall(question.id(), before.domain(), spec, before, node.now(), reason, leases);
        runner.begin(incident.key(), call, rule.steps().get(question.step()));
    }

    /** The signal is over: says so of what a ladder, or a yes, would have gone on to. Nothing of it is begun. */
    void over(String key) {
        Incident incident = diary.ledger().incident(key).orElse(null);
        if (incident == null || !incident.cutShort() || looks.under(key) || !diary.accepting()) {
            return;
        }
        Optional<Rule> rule = node.book().named(incident.rule());
        if (rule.isPresent() && incident.step() < rule.get().steps().size()) {
            String what = "step " + (incident.step() + 1) + " of "
                    + rule.get().steps().size() + " is dropped: the signal is over";
            record.write(
                    question(incident, rule.get(), incident.step(), Optional.empty()), "declined", "resolved", what);
        }
    }

    /** Judges anew if it is time. */
    void tick() {
        Instant now = node.now();
        if (!now.isBefore(retried.plus(RETRY_TICK))) {
            retried = now;
            retry();
        }
    }

    /** Judges anew what was declined and may be different now. */
    private void retry() {
        Instant due = node.now().minus(node.settings().retry());
        List<String> keys = diary.ledger().incidents().stream()
                .filter(Incident::mayBeJudgedAnew)
                .filter(incident ->
                        !tried.getOrDefault(incident.key(), Instant.MIN).isAfter(due))
                .map(Incident::key)
                .toList();
        keys.forEach(this::consider);
        tried.keySet().removeIf(key -> diary.ledger().incident(key).isEmpty());
    }
}
