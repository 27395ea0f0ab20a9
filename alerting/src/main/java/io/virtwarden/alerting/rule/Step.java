package io.virtwarden.alerting.rule;

import io.virtwarden.alerting.action.ActionSpec;
import java.time.Duration;

/**
 * One step of a rule's ladder.
 *
 * @param action what to do
 * @param timeout how long its verification may take
 * @param goal when it counts as verified
 */
public record Step(ActionSpec action, Duration timeout, Goal goal) {
    /** When a step has reached what it was for. */
    public enum Goal {
        /** The action had its effect on the domain. */
        EFFECT,
        /** That, and the signal is over. */
        RESOLVED
    }
}
