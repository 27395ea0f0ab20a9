package io.virtwarden.alerting.guard;

import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;

/**
 * What was seen for this decision.
 *
 * @param sight of the live domain
 * @param precondition whether the action makes sense on it
 * @param lease what lockd says, if the rule needs a lease
 * @param quota what is left for all nodes together
 */
public record Look(Sight sight, Precondition precondition, LeaseSight lease, QuotaSight quota) {
    /** With no lease asked for and no quota. */
    public Look(Sight sight, Precondition precondition) {
        this(sight, precondition, new LeaseSight.NotAsked(), new QuotaSight.Unlimited());
    }

    /** The same with another word on the quota. */
    public Look with(QuotaSight now) {
        return new Look(sight, precondition, lease, now);
    }
}
