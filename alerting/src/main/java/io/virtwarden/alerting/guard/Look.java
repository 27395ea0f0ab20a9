package io.virtwarden.alerting.guard;

import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;

/** What was seen of the live domain for this decision. */
public record Look(Sight sight, Precondition precondition) {}
