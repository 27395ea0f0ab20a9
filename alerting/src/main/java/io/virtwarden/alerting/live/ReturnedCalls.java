package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Verification;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the last calls of this process returned, for actions that leave no trace on the domain. The engine ends them within their
 * step's timeout; more than {@value #MOST} at the same time are not to be expected. Any thread.
 */
final class ReturnedCalls {
    private static final int MOST = 1_000;

    private final Map<String, Outcome> byId = new LinkedHashMap<>();

    synchronized void put(String id, Outcome outcome) {
        byId.put(id, outcome);
        if (byId.size() > MOST) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    synchronized Optional<Outcome> of(ActionCall call) {
        return Optional.ofNullable(byId.get(call.id()));
    }

    /** Whether it was done, as libvirt said to this process. */
    boolean done(ActionCall call) {
        return of(call).filter(Outcome.Done.class::isInstance).isPresent();
    }

    /** For an action outside of libvirt: the answer is the effect. */
    Verification asAnswered(ActionCall call) {
        return of(call).<Verification>map(outcome -> outcome instanceof Outcome.Done
                        ? new Verification.Confirmed(outcome.text())
                        : new Verification.Denied(outcome.text()))
                .orElseGet(() -> asSaid(call));
    }

    /** For an action that nothing but its answer tells of. */
    Verification asSaid(ActionCall call) {
        Optional<Outcome> outcome = of(call);
        if (outcome.isEmpty()) {
            return new Verification.Unseen("it leaves no trace, and this process has no answer to it");
        }
        return outcome.get() instanceof Outcome.Done done
                ? new Verification.Confirmed(done.text())
                : new Verification.Unseen(outcome.get().text());
    }
}
