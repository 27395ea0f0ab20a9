package io.virtwarden.alerting.action;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The port to what can be acted on. Every method returns at once, on any thread; futures complete on the implementation's
 * threads, <em>never exceptionally</em> for anything that libvirt or the network can do: that is said by the result. Nobody
 * waits for ever: every future completes within the implementation's own deadlines.
 */
public interface Actions extends AutoCloseable {

    /** What this implementation can do; rules with anything else are refused when they are loaded. */
    Set<ActionKind> supported();

    /** Why this action could never be done here, whatever the domain: something that the settings lack. Empty if it could. */
    default Optional<String> fault(ActionSpec spec) {
        return Optional.empty();
    }

    /** A rule may act from now on: what is needed for that is made ready. Without it nothing is opened that could act. */
    default void prepare() {}

    /** Looks at the live domain: its state, its job, whether its owner allows actions. */
    CompletableFuture<Sight> look(UUID domain);

    /** Whether the action makes sense on the domain as {@code sight} found it; may look further (disks, jobs, space). */
    CompletableFuture<Precondition> check(ActionSpec spec, Sight.Here sight);

    /**
     * Makes the call, once. The caller has journalled its intent before and never calls twice with one id.
     *
     * @return completes when the call returned, not when its effect is seen
     */
    CompletableFuture<Outcome> start(ActionCall call);

    /**
     * Looks whether the call had its effect. Changes nothing; may be asked often, also by a process that was started later
     * and of a call that was never made.
     */
    CompletableFuture<Verification> verify(ActionCall call);

    /**
     * Ends what the call began, if that still runs and ending it does no harm; anything else is refused. The caller has journalled its
     * intent before and never asks twice for one id.
     *
     * @param why in words, for the log
     * @return completes when libvirt has answered, or when the job came to its end before
     */
    CompletableFuture<Outcome> abort(ActionCall call, String why);

    /**
     * An earlier process made this call and has not seen its end: what must be ended when it takes too long is watched again. Begins
     * nothing, and ends nothing but a job that the call began.
     */
    default void watchAgain(ActionCall call) {}

    @Override
    void close();
}
