package io.virtwarden.alerting.rule;

import java.time.Duration;
import java.util.List;

/**
 * What to do about which signals.
 *
 * @param name unique in the book; part of every action's identity
 * @param description for whoever reads the audit trail at night
 * @param trigger which signals
 * @param mode how far it may go
 * @param steps in order; the next one only if the one before failed and the signal still fires. At least one
 * @param maxAge signals that began longer ago are stale
 * @param limits how often
 * @param quiet when not
 * @param needsLease whether the domain's lease must be held
 * @param onResolved what becomes of a running action when the signal is over
 */
public record Rule(
        String name,
        String description,
        Trigger trigger,
        Mode mode,
        List<Step> steps,
        Duration maxAge,
        Limits limits,
        List<QuietHours> quiet,
        boolean needsLease,
        OnResolved onResolved) {
    public Rule {
        steps = List.copyOf(steps);
        quiet = List.copyOf(quiet);
    }
}
