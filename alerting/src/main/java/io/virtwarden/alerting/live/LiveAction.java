package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.hypervisor.inventory.DomainStates;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What one kind of action is on a live domain. Futures may fail with what {@code Control} fails with: {@link LibvirtActions}
 * turns that into a result.
 *
 * @param check whether it makes sense
 * @param effect makes the call
 * @param evidence whether it had its effect
 * @param fault what the settings lack for it
 * @param again watches again what an earlier process began
 */
record LiveAction(
        Check check,
        Effect effect,
        Evidence evidence,
        Function<ActionSpec, Optional<String>> fault,
        BiConsumer<Hypervisor, ActionCall> again) {
    /** One that needs nothing of the settings, and no watching. */
    LiveAction(Check check, Effect effect, Evidence evidence) {
        this(check, effect, evidence, spec -> Optional.empty());
    }

    /** One that needs no watching. */
    LiveAction(Check check, Effect effect, Evidence evidence, Function<ActionSpec, Optional<String>> fault) {
        this(check, effect, evidence, fault, (on, call) -> {});
    }

    /** Looks, and changes nothing. */
    interface Check {
        CompletableFuture<Precondition> of(Hypervisor on, ActionSpec spec, Sight.Here sight);

        /** One that needs no further look. */
        static Check of(BiFunction<ActionSpec, Sight.Here, Precondition> known) {
            return (on, spec, sight) -> CompletableFuture.completedFuture(known.apply(spec, sight));
        }

        /** The domain must run; then asks further. */
        default Check ofRunning() {
            return (on, spec, sight) -> sight.state() == DomainStates.RUNNING
                    ? of(on, spec, sight)
                    : CompletableFuture.completedFuture(notRunning(sight));
        }

        /** The domain must run. */
        static Check running() {
            return of((spec, sight) -> sight.state() == DomainStates.RUNNING
                    ? new Precondition.Met("it is " + StateWords.of(sight))
                    : notRunning(sight));
        }

        private static Precondition notRunning(Sight.Here sight) {
            return new Precondition.Unmet("not-running", "it is " + StateWords.of(sight) + ", not running");
        }
    }

    /** Acts, once. */
    interface Effect {
        CompletableFuture<Outcome> of(Hypervisor on, ActionCall call);

        /** A short call over the standing connection. */
        static Effect quick(Function<ActionCall, Hypervisor.Use<Void>> call) {
            return (on, made) -> Outcomes.done(on.quick(call.apply(made)));
        }
    }

    /** Looks at the domain; {@code sight} is Here or Absent, never Unseen. */
    interface Evidence {
        CompletableFuture<Verification> of(Hypervisor on, ActionCall call, Sight sight);

        /** A look at a domain that is still there; one that is gone denies. */
        interface OfHere {
            CompletableFuture<Verification> of(Hypervisor on, ActionCall call, Sight.Here sight);
        }

        /** Asks further if the domain is there. */
        static Evidence here(OfHere further) {
            return (on, call, sight) -> sight instanceof Sight.Here here
                    ? further.of(on, call, here)
                    : CompletableFuture.completedFuture(new Verification.Denied("the domain is gone"));
        }

        /** One that the first look tells. */
        static Evidence seen(Function<Sight.Here, Boolean> reached) {
            return here((on, call, here) -> CompletableFuture.completedFuture(
                    reached.apply(here)
                            ? new Verification.Confirmed(StateWords.all(here))
                            : new Verification.Pending(StateWords.all(here))));
        }
    }
}
