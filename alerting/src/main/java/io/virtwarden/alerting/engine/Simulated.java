package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.guard.Verdict;
import java.util.List;

/**
 * What a rule would do about a signal now.
 *
 * @param rule its name
 * @param action its first step's
 * @param passes no guard declines
 * @param verdicts one per guard
 */
public record Simulated(String rule, String action, boolean passes, List<Verdict> verdicts) {
    public Simulated {
        verdicts = List.copyOf(verdicts);
    }
}
