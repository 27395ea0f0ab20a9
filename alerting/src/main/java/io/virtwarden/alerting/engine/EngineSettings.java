package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.guard.Breaker;
import io.virtwarden.alerting.guard.NodeLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How decisions are made.
 *
 * @param uris connections that must all be heard before the node's domains count as known
 * @param limits of the node
 * @param breaker when it opens
 * @param allowed words by domain UUID, name or {@code *}
 * @param approval how long a person has to answer
 * @param retry how often what was declined is judged anew
 * @param verify how often a look is taken at an action that was called
 * @param looks domains looked at, at the same time
 * @param incidents kept at most; beyond it new ones are refused
 * @param inbox requests that may wait
 */
public record EngineSettings(
        List<String> uris,
        NodeLimits limits,
        Breaker.Terms breaker,
        Map<String, String> allowed,
        Duration approval,
        Duration retry,
        Duration verify,
        int looks,
        int incidents,
        int inbox) {
    public EngineSettings {
        uris = List.copyOf(uris);
        allowed = Map.copyOf(allowed);
    }
}
