package io.virtwarden.alerting.rule;

import java.time.Duration;

/**
 * How often a rule may act.
 *
 * @param cooldown after an action of this rule on a domain, whether it helped or not
 * @param flaps actions of this rule on one domain within {@code window}; after that a person is needed
 * @param window see {@code flaps}
 * @param concurrent actions of this rule at the same time, on all domains
 */
public record Limits(Duration cooldown, int flaps, Duration window, int concurrent) {}
