package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.hypervisor.inventory.DomainStates;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Suspend and resume. */
final class Pausing implements ActionFamily {
    private static final int IO_ERROR = 5;

    private final Surroundings around;

    Pausing(Surroundings around) {
        this.around = around;
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(
                ActionKind.SUSPEND,
                new LiveAction(
                        LiveAction.Check.running(),
                        LiveAction.Effect.quick(call -> control -> control.suspend(call.domain())),
                        LiveAction.Evidence.seen(here -> here.state() == DomainStates.PAUSED)),
                ActionKind.RESUME,
                new LiveAction(
                        this::resumable,
                        LiveAction.Effect.quick(call -> control -> control.resume(call.domain())),
                        LiveAction.Evidence.here(this::resumed)));
    }

    /** Reasons of virDomainPausedReason: which of them end by a resume, which by themselves, and which must never end so. */
    private CompletableFuture<Precondition> resumable(Hypervisor on, ActionSpec spec, Sight.Here sight) {
        String is = "it is " + StateWords.of(sight);
        if (sight.state() != DomainStates.PAUSED) {
            return known(new Precondition.Unmet("not-paused", is + ", not paused"));
        }
        return switch (sight.reason()) {
            case IO_ERROR -> new DiskTrouble(on, sight.domain()).over(spec.number("space"));
            // By a person, a watchdog, a snapshot that was reverted to, a failure of libvirt itself.
            case 1, 6, 7, 14 -> known(new Precondition.Met(is));
            // Migration, save, dump, snapshot, start, post-copy.
            case 2, 3, 4, 9, 11, 12 ->
                known(new Precondition.Unmet("paused-for-a-reason", is + ", which ends by itself"));
            // Shut down, crashed, post-copy that failed: running it would do harm.
            case 8, 10, 13 -> known(new Precondition.Unmet("not-resumable", is + ", and must not go on"));
            default -> known(new Precondition.Unclear(is + ": libvirt does not say why, so it is left as it is"));
        };
    }

    private static CompletableFuture<Precondition> known(Precondition found) {
        return CompletableFuture.completedFuture(found);
    }

    /** Running for so long without a new I/O error. QEMU's own mark of the old one stays on the disk. */
    private CompletableFuture<Verification> resumed(Hypervisor on, ActionCall call, Sight.Here here) {
        Duration settle = call.spec().duration("settle");
        String is = StateWords.all(here);
        Verification found;
        if (here.state() != DomainStates.RUNNING) {
            found = new Verification.Pending(is);
        } else if (around.diskErrors().since(here.domain(), call.startedAt())) {
            found = new Verification.Denied(is + ", with a new I/O error");
        } else if (around.now().isBefore(call.startedAt().plus(settle))) {
            found = new Verification.Pending(is + ", not yet for " + settle.toSeconds() + " s");
        } else {
            found = new Verification.Confirmed(is + ", no new I/O error");
        }
        return CompletableFuture.completedFuture(found);
    }
}
