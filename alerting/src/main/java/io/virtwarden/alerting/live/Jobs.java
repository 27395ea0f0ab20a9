package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.hypervisor.inventory.DomainStates;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Ending a domain's job. */
final class Jobs implements ActionFamily {
    /** What libvirt can end so. */
    private static final Set<String> ABORTABLE = Set.of("migration-out", "save", "dump", "backup", "unknown");

    private static final int POST_COPY = 1;

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(
                ActionKind.ABORT_JOB,
                new LiveAction(
                        LiveAction.Check.of(Jobs::abortable), Jobs::abort, LiveAction.Evidence.seen(Sight.Here::idle)));
    }

    /** In post-copy the guest is over there already: cancelling would lose it, and libvirt refuses that as well. */
    static boolean postCopy(Sight.Here sight) {
        return (sight.state() == DomainStates.PAUSED && (sight.reason() == 12 || sight.reason() == 13))
                || (sight.state() == DomainStates.RUNNING && (sight.reason() == 10 || sight.reason() == 11));
    }

    private static Precondition abortable(ActionSpec spec, Sight.Here sight) {
        if (sight.idle()) {
            return new Precondition.Unmet("no-job", "no job runs on it");
        }
        if (!ABORTABLE.contains(sight.job())) {
            return new Precondition.Unmet("other-job", "the job " + sight.job() + " cannot be ended");
        }
        if (postCopy(sight) && !spec.flag("post-copy")) {
            return new Precondition.Unmet(
                    "post-copy", "the migration is in post-copy: " + StateWords.all(sight) + "; it is never cancelled");
        }
        return new Precondition.Met(StateWords.all(sight) + " " + sight.facts());
    }

    /** Without the flag libvirt refuses a migration that went to post-copy meanwhile; with it, one that did not. */
    private static CompletableFuture<Outcome> abort(Hypervisor on, ActionCall call) {
        int flags = postCopy(call.before()) ? POST_COPY : 0;
        return Outcomes.done(on.quick(control -> control.abortJob(call.domain(), flags)));
    }
}
