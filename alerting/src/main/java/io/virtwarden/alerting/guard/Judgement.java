package io.virtwarden.alerting.guard;

import java.util.List;
import java.util.Optional;

/**
 * What all guards together say.
 *
 * @param verdicts one per guard, in their order
 */
public record Judgement(List<Verdict> verdicts) {
    public Judgement {
        verdicts = List.copyOf(verdicts);
    }

    /** The first guard that declines, needs for a look left aside. */
    public Optional<Verdict> declined() {
        return first(Verdict.Kind.DECLINE);
    }

    /** The first guard that wants a look. */
    public Optional<Verdict> needsLook() {
        return first(Verdict.Kind.NEEDS_LOOK);
    }

    /** Every guard lets pass. */
    public boolean passes() {
        return verdicts.stream().allMatch(verdict -> verdict.kind() == Verdict.Kind.PASS);
    }

    private Optional<Verdict> first(Verdict.Kind kind) {
        return verdicts.stream().filter(verdict -> verdict.kind() == kind).findFirst();
    }
}
