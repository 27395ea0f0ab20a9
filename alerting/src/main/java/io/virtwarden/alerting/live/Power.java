package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.hypervisor.control.DomainView;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Start, shutdown, reboot, reset, and the button that makes a guest dump itself. */
final class Power implements ActionFamily {
    /** Starting waits for hooks, volumes and QEMU. */
    private static final Duration START = Duration.ofMinutes(3);

    /** libvirt waits for QEMU to end, first kindly. */
    private static final Duration DESTROY = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofMillis(500);

    private final Surroundings around;

    Power(Surroundings around) {
        this.around = around;
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(
                ActionKind.START,
                new LiveAction(
                        LiveAction.Check.of(Power::startable),
                        (on, call) -> Outcomes.done(
                                on.alone("alerting-start", START, control -> control.start(call.domain(), 0))),
                        LiveAction.Evidence.seen(here -> here.state() == DomainStates.RUNNING)),
                ActionKind.SHUTDOWN,
                new LiveAction(LiveAction.Check.running(), this::shutdown, Power::shutOff),
                ActionKind.REBOOT,
                new LiveAction(
                        LiveAction.Check.running(),
                        LiveAction.Effect.quick(call -> control -> control.reboot(call.domain(), 0)),
                        LiveAction.Evidence.here(this::rebooted)),
                ActionKind.RESET,
                new LiveAction(
                        LiveAction.Check.of(Power::resettable),
                        LiveAction.Effect.quick(call -> control -> control.reset(call.domain())),
                        LiveAction.Evidence.here(this::rebooted)),
                ActionKind.INJECT_NMI,
                new LiveAction(
                        LiveAction.Check.running(),
                        LiveAction.Effect.quick(call -> control -> control.injectNmi(call.domain())),
                        (on, call, sight) -> CompletableFuture.completedFuture(
                                around.returned().asSaid(call))));
    }

    // ---- start

    /** Reasons of virDomainShutoffReason: 1 from within, 3 its QEMU died, 6 it could not be started; the rest was wanted. */
    private static Precondition startable(ActionSpec spec, Sight.Here sight) {
        String is = "it is " + StateWords.of(sight);
        if (sight.state() != DomainStates.SHUTOFF) {
            return new Precondition.Unmet("not-shut-off", is + ", not shut off");
        }
        return switch (sight.reason()) {
            case 3, 6 -> new Precondition.Met(is);
            case 1 ->
                spec.flag("after-shutdown")
                        ? new Precondition.Met(is)
                        : new Precondition.Unmet("shut-off-on-purpose", is + ": somebody wanted that");
            case 0 -> new Precondition.Unclear(is + ": libvirt does not know why any more");
            default -> new Precondition.Unmet("shut-off-on-purpose", is + ": somebody wanted that");
        };
    }

    // ---- shutdown

    /** Asks, waits, and ends it hard after that if the rule says so: only the run that was asked, never the next one. */
    private CompletableFuture<Outcome> shutdown(Hypervisor on, ActionCall call) {
        UUID domain = call.domain();
        Instant end = around.now().plus(call.spec().duration("grace"));
        return on.eyes()
                .view(domain, Sight.NAMESPACE)
                .thenCompose(view -> on.quick(control -> control.shutdown(domain, 0))
                        .thenCompose(asked ->
                                Outcomes.said(waited(on, call, view.id(), end)).thenApply(Power::afterAll)));
    }

    /** The guest was asked already: nothing that fails from then on is without effect. */
    private static Outcome afterAll(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused
                ? new Outcome.Unknown("the guest was asked to shut down; then: " + refused.text())
                : outcome;
    }

    private CompletableFuture<String> waited(Hypervisor on, ActionCall call, int run, Instant end) {
        if (!call.spec().flag("destroy")) {
            return CompletableFuture.completedFuture("the guest was asked to shut down");
        }
        return around.until(() -> over(on, call.domain(), run), POLL, end)
                .thenCompose(over -> over
                        ? CompletableFuture.completedFuture("the guest shut down")
                        : on.alone(
                                        "alerting-destroy",
                                        DESTROY,
                                        control -> stillThere(on, call.domain(), run)
                                                .thenCompose(there -> there
                                                        ? control.destroy(call.domain(), 0)
                                                        : CompletableFuture.completedFuture(null)))
                                .thenApply(done -> "the guest did not shut down in time and was ended"));
    }

    private static CompletableFuture<Boolean> over(Hypervisor on, UUID domain, int run) {
        return stillThere(on, domain, run).thenApply(there -> !there);
    }

    private static CompletableFuture<Boolean> stillThere(Hypervisor on, UUID domain, int run) {
        return on.eyes()
                .view(domain, Sight.NAMESPACE)
                .thenApply(DomainView::id)
                .thenApply(now -> now == run)
                .exceptionally(failure -> {
                    Throwable cause = Outcomes.cause(failure);
                    if (cause instanceof LibvirtException libvirt && libvirt.gone()) {
                        return false; // A transient domain is gone when it is shut off.
                    }
                    throw new CompletionException(cause);
                });
    }

    private static CompletableFuture<Verification> shutOff(Hypervisor on, ActionCall call, Sight sight) {
        Verification found;
        if (sight instanceof Sight.Here here) {
            found = here.state() == DomainStates.SHUTOFF
                    ? new Verification.Confirmed(StateWords.all(here))
                    : new Verification.Pending(StateWords.all(here));
        } else {
            found = new Verification.Confirmed("it had no definition, and is gone");
        }
        return CompletableFuture.completedFuture(found);
    }

    // ---- reboot and reset

    private static Precondition resettable(ActionSpec spec, Sight.Here sight) {
        boolean crashed = sight.state() == DomainStates.PAUSED && sight.reason() == 10;
        return sight.state() == DomainStates.RUNNING || sight.state() == DomainStates.CRASHED || crashed
                ? new Precondition.Met("it is " + StateWords.of(sight))
                : new Precondition.Unmet("not-running", "it is " + StateWords.of(sight) + ", not running");
    }

    /** libvirt announces both as a reboot. */
    private CompletableFuture<Verification> rebooted(Hypervisor on, ActionCall call, Sight.Here here) {
        boolean heard = around.reboots().since(here.domain(), call.startedAt());
        Verification found;
        if (heard) {
            found = new Verification.Confirmed("it began anew; " + StateWords.all(here));
        } else if (around.returned().of(call).isEmpty()) {
            found = new Verification.Unseen("no reboot was heard by this process; " + StateWords.all(here));
        } else {
            found = new Verification.Pending("no reboot was heard yet; " + StateWords.all(here));
        }
        return CompletableFuture.completedFuture(found);
    }
}
