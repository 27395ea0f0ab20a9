package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.guard.Judgement;
import io.virtwarden.alerting.guard.Look;
import io.virtwarden.alerting.guard.Situation;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down and counts what was decided; the same answer to the same question is no news. On the deciding thread. */
final class DecisionRecord {
    /**
     * What a decision was about.
     *
     * @param incident which one
     * @param rule as it was in the book
     * @param step of its ladder
     * @param situation what the guards were shown
     * @param judgement what they said
     */
    record Question(Incident incident, Rule rule, int step, Situation situation, Judgement judgement) {
        String id() {
            return Identity.action(rule.name(), incident.signal(), step);
        }
    }

    private final Diary diary;
    private final Node node;
    private final Meters meters;

    DecisionRecord(Diary diary, Node node, Meters meters) {
        this.diary = diary;
        this.node = node;
        this.meters = meters;
    }

    void write(Question question, String decision, String code, String text) {
        write(question, decision, code, text, null);
    }

    /** @param expires until when it waits for a person, RFC 3339 */
    void write(Question question, String decision, String code, String text, @Nullable String expires) {
        Incident incident = question.incident();
        boolean same =
                incident.step() == question.step() && incident.lastCode().equals(Optional.of(decision + ":" + code));
        if (same && !decision.equals("start")) {
            return;
        }
        Rule rule = question.rule();
        Fact.Decided decided = new Fact.Decided(
                incident.key(),
                question.id(),
                rule.name(),
                node.book().version(),
                question.step(),
                rule.steps().get(question.step()).action().kind().word(),
                question.situation().action().map(ActionSpec::written).orElse(Map.of()),
                decision,
                code,
                text,
                question.judgement().verdicts(),
                before(question.situation()),
                expires);
        diary.write(decided, Node.subject(incident.signal()));
        meters.decision(rule.name(), decision, code);
    }

    private static Fact.@Nullable Seen before(Situation situation) {
        return situation.look().map(Look::sight).orElse(null) instanceof Sight.Here here ? Node.seen(here) : null;
    }

    /** The rule is not in the book any more. */
    void ruleGone(Incident incident) {
        if (incident.lastCode().equals(Optional.of("declined:rule-gone"))) {
            return;
        }
        Fact.Decided decided = new Fact.Decided(
                incident.key(),
                Identity.action(incident.rule(), incident.signal(), incident.step()),
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
}
