package io.virtwarden.alerting.guard;

import io.virtwarden.alerting.action.ActionClass;
import java.time.Duration;
import java.util.Map;

/**
 * What all rules together may do on this node.
 *
 * @param concurrent actions at the same time
 * @param perClass the same per class; a class that is missing has no limit of its own
 * @param share of the node's domains that may be acted on within {@code window}, 0 to 1; one domain is always allowed
 * @param window see {@code share}
 * @param skew how far ahead of this node's clock a signal may begin
 */
public record NodeLimits(
        int concurrent, Map<ActionClass, Integer> perClass, double share, Duration window, Duration skew) {
    public NodeLimits {
        perClass = Map.copyOf(perClass);
    }
}
