package io.virtwarden.alerting.guard;

import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Everything that a decision may depend on.
 *
 * @param now this node's clock
 * @param rule the rule
 * @param action the step's action, templates filled in; empty if a label for one is missing
 * @param signal what asks for it, as known now
 * @param pause if somebody paused this node
 * @param locals UUIDs of the node's domains; empty while that is not known
 * @param look if somebody looked
 * @param allowed what the node's own settings allow, by domain UUID, name, or {@code *}
 * @param deeds what was done within the longest window, and what runs
 * @param limits of the node
 * @param breaker why nothing may be done, if the breaker is open
 */
public record Situation(
        Instant now,
        Rule rule,
        Optional<ActionSpec> action,
        Signal signal,
        Optional<Pause> pause,
        Optional<Set<UUID>> locals,
        Optional<Look> look,
        Map<String, String> allowed,
        List<Deed> deeds,
        NodeLimits limits,
        Optional<String> breaker) {}
