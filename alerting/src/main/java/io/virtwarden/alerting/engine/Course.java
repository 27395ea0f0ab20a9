package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.guard.Deed;
import io.virtwarden.alerting.guard.Guards;
import io.virtwarden.alerting.guard.Judgement;
import io.virtwarden.alerting.guard.Look;
import io.virtwarden.alerting.guard.Situation;
import io.virtwarden.alerting.guard.Verdict;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Mode;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.Signal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** From an open incident to its decision. On the deciding thread. */
final class Course {
    private final Node node;
    private final Diary diary;
    private final Actions actions;
    private final Doing doing;
    private final Desk desk;
    private final Meters meters;
    private final Set<String> looking = new HashSet<>();
    private final Queue<String> queued = new ArrayDeque<>();
    private final Set<String> inQueue = new HashSet<>();
    private final Map<String, Instant> tried = new HashMap<>();

    Course(Node node, Diary diary, Actions actions, Doing doing, Desk desk, Meters meters) {
        this.node = node;
        this.diary = diary;
        this.actions = actions;
        this.doing = doing;
        this.desk = desk;
        this.meters = meters;
    }

    /** Decides about an incident if there is something to decide. */
    void consider(String key) {
        Incident incident = diary.ledger().incident(key).orElse(null);
        if (incident == null || looking.contains(key) || !diary.accepting()) {
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
            declineGone(incident);
        }
    }

    private void judge(Incident incident, Rule rule, int step) {
        String id = Identity.action(rule.name(), incident.signal(), step);
        Situation situation = situation(incident.current(), rule, step, Optional.empty());
        Judgement judgement = Guards.judge(situation);
        if (diary.ledger().everStarted(id)) {
            decide(incident, rule, step, situation, judgement, "declined", "done-before", "it was begun before", null);
        } else if (judgement.declined().isPresent()) {
            Verdict no = judgement.declined().get();
            decide(incident, rule, step, situation, judgement, "declined", no.code(), no.text(), null);
        } else if (looking.size() >= node.settings().looks()) {
            if (inQueue.add(incident.key())) {
                queued.add(incident.key());
            }
        } else {
            look(incident, situation, look -> looked(incident.key(), step, look));
        }
    }

    private void look(Incident incident, Situation situation, java.util.function.Consumer<Look> then) {
        looking.add(incident.key());
        meters.looking.set(looking.size());
        var unused = ask(situation)
                .whenComplete((look, failure) -> desk.answer(() -> {
                    looking.remove(incident.key());
                    meters.looking.set(looking.size());
                    then.accept(look != null ? look : unseen(String.valueOf(failure)));
                    next();
                }));
    }

    /** Looks at the domain and asks whether the action makes sense; on any thread. */
    CompletableFuture<Look> ask(Situation situation) {
        UUID domain = situation.signal().domain().orElse(new UUID(0, 0));
        return actions.look(domain).thenCompose(sight -> {
            if (!(sight instanceof Sight.Here here) || situation.action().isEmpty()) {
                return CompletableFuture.completedFuture(new Look(sight, new Precondition.Unclear("not seen")));
            }
            return actions.check(situation.action().get(), here).thenApply(met -> new Look(here, met));
        });
    }

    private static Look unseen(String why) {
        return new Look(new Sight.Unseen(why), new Precondition.Unclear(why));
    }

    private void next() {
        String key = queued.poll();
        if (key != null) {
            inQueue.remove(key);
            consider(key);
        }
    }

    private void looked(String key, int step, Look look) {
        Incident incident = diary.ledger().incident(key).orElse(null);
        Rule rule = incident == null ? null : node.book().named(incident.rule()).orElse(null);
        if (incident == null || rule == null || step >= rule.steps().size() || !diary.accepting()) {
            return;
        }
        Situation situation = situation(incident.current(), rule, step, Optional.of(look));
        Judgement judgement = Guards.judge(situation);
        Optional<Verdict> no = judgement.declined().or(judgement::needsLook);
        if (no.isPresent()) {
            decide(
                    incident,
                    rule,
                    step,
                    situation,
                    judgement,
                    "declined",
                    no.get().code(),
                    no.get().text(),
                    null);
        } else if (rule.mode() == Mode.OBSERVE) {
            decide(incident, rule, step, situation, judgement, "observed", "ok", "the rule observes only", null);
        } else if (rule.mode() == Mode.APPROVE && !approved(incident, step)) {
            String expires = node.now().plus(node.settings().approval()).toString();
            decide(incident, rule, step, situation, judgement, "waiting", "ok", "waits until " + expires, expires);
        } else {
            begin(incident, rule, step, situation, judgement);
        }
    }

    /** A yes counts for one step only. */
    private static boolean approved(Incident incident, int step) {
        Fact.Answered answer = incident.answer();
        return answer != null
                && answer.answer().equals("approved")
                && answer.id().equals(Identity.action(incident.rule(), incident.signal(), step));
    }

    /** Writes the intent, and only when it is durable makes the call. */
    private void begin(Incident incident, Rule rule, int step, Situation s, Judgement judgement) {
        ActionSpec spec = s.action().orElseThrow();
        Sight.Here before = (Sight.Here) s.look().orElseThrow().sight();
        Fact.Answered answer = incident.answer();
        String by = answer == null ? "rule" : answer.by();
        String id = Identity.action(rule.name(), incident.signal(), step);
        decide(incident, rule, step, s, judgement, "start", "ok", "every guard lets pass", null);
        String domain = before.domain().toString();
        diary.write(
                new Fact.Started(
                        incident.key(),
                        id,
                        rule.name(),
                        step,
                        domain,
                        spec.kind().word(),
                        spec.written(),
                        Node.seen(before),
                        by),
                domain);
        ActionCall call =
                new ActionCall(id, before.domain(), spec, before, node.now(), rule.name() + ": " + rule.description());
        doing.begin(incident.key(), call, rule.steps().get(step));
    }

    private void declineGone(Incident incident) {
        if (incident.lastCode().equals(Optional.of("declined:rule-gone"))) {
            return;
        }
        String id = Identity.action(incident.rule(), incident.signal(), incident.step());
        Fact.Decided decided = new Fact.Decided(
                incident.key(),
                id,
                incident.rule(),
                node.book().version(),
                incident.step(),
                "none",
                Map.of(),
                "declined",
                "rule-gone",
                "the rule is not in the book any more",
                List.of(),
                null,
                null);
        diary.write(decided, Node.subject(incident.signal()));
        meters.decision(incident.rule(), "declined", "rule-gone");
    }

    private void decide(
            Incident incident,
            Rule rule,
            int step,
            Situation s,
            Judgement judgement,
            String decision,
            String code,
            String text,
            @org.jspecify.annotations.Nullable String expires) {
        boolean same = incident.step() == step && incident.lastCode().equals(Optional.of(decision + ":" + code));
        if (same && !decision.equals("start")) {
            return; // the same answer to the same question is no news
        }
        ActionKind kind = rule.steps().get(step).action().kind();
        diary.write(
                new Fact.Decided(
                        incident.key(),
                        Identity.action(rule.name(), incident.signal(), step),
                        rule.name(),
                        node.book().version(),
                        step,
                        kind.word(),
                        s.action().map(ActionSpec::written).orElse(Map.of()),
                        decision,
                        code,
                        text,
                        judgement.verdicts(),
                        s.look()
                                .map(Look::sight)
                                .filter(Sight.Here.class::isInstance)
                                .map(sight -> Node.seen((Sight.Here) sight))
                                .orElse(null),
                        expires),
                Node.subject(incident.signal()));
        meters.decision(rule.name(), decision, code);
    }

    /** What is so now, for this rule and signal. */
    Situation situation(Signal signal, Rule rule, int step, Optional<Look> look) {
        Set<String> before = new HashSet<>();
        for (int i = 0; i < step; i++) {
            before.add(Identity.action(rule.name(), signal, i));
        }
        // Earlier steps of this very incident are no reason to wait: the ladder is what the rule asks for.
        List<Deed> deeds = diary.ledger().deeds().stream()
                .filter(deed -> !before.contains(deed.id()))
                .toList();
        return new Situation(
                node.now(),
                rule,
                rule.steps().get(step).action().resolve(signal.labels()),
                signal,
                diary.ledger().pause(),
                node.locals(),
                look,
                node.settings().allowed(),
                deeds,
                node.settings().limits(),
                diary.ledger().breaker());
    }

    /** Judges anew what was declined and may be different now. */
    void retry() {
        Instant due = node.now().minus(node.settings().retry());
        List<String> keys = diary.ledger().incidents().stream()
                .filter(incident ->
                        incident.phase() == Incident.Phase.OPEN || incident.phase() == Incident.Phase.FAILED)
                .filter(incident ->
                        incident.firing() && (!incident.closed() || incident.phase() == Incident.Phase.FAILED))
                .filter(incident ->
                        !tried.getOrDefault(incident.key(), Instant.MIN).isAfter(due))
                .map(Incident::key)
                .toList();
        keys.forEach(this::consider);
        tried.keySet().removeIf(key -> diary.ledger().incident(key).isEmpty());
    }
}
