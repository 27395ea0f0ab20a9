package io.virtwarden.chaos.invariant;

import java.util.HashMap;
import java.util.Map;

/** No action is done twice: what it acts on hears of each action's id once at most. */
public final class ActionsHappenOnce implements Invariant {
    private final Findings findings = new Findings("no action is done twice", "actions");
    private final Map<String, Integer> done = new HashMap<>();

    @Override
    public String name() {
        return findings.name();
    }

    /** An action was done. */
    public synchronized void done(String id) {
        int times = done.merge(id, 1, Integer::sum);
        if (times == 1) {
            findings.checked(1);
        } else {
            findings.violated(id + " was done " + times + " times");
        }
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
