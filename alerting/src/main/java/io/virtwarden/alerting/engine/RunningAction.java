package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.rule.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One action between its intent and its end. On the deciding thread. */
final class RunningAction {
    final String incident;
    final ActionCall call;
    final Step.Goal goal;
    final boolean examined;
    final Instant deadline;

    @Nullable
    Outcome outcome;

    /** When it was handed to libvirt; before that, and of an earlier process, when it was taken up. */
    Instant calledAt;

    /** It was handed to libvirt, by this process or an earlier one. */
    boolean made;

    /** Somebody wanted it ended; once. */
    boolean abortAsked;

    /** What became of that. */
    @Nullable
    Outcome abortOutcome;

    Instant nextLook;
    boolean asking;
    boolean ending;

    /** @param examined begun by an earlier process */
    RunningAction(String incident, ActionCall call, Step.Goal goal, boolean examined, Instant deadline, Instant now) {
        this.incident = incident;
        this.call = call;
        this.goal = goal;
        this.examined = examined;
        this.deadline = deadline;
        this.calledAt = now;
        this.made = examined;
        this.nextLook = now;
    }

    /** It was asked to end, and perhaps did. */
    boolean abandoned() {
        return abortOutcome != null && !(abortOutcome instanceof Outcome.Refused);
    }

    /** Whether nothing but a look at the domain can tell that it was ended. */
    boolean abandonedUnanswered() {
        return abandoned() && (examined || outcome instanceof Outcome.Unknown);
    }

    /** Without an answer to the call, or of an earlier process: what is not seen cannot be said to have failed. */
    boolean uncertain() {
        return examined || !(outcome instanceof Outcome.Done);
    }
}
