package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Verification;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Virtual network cables. */
final class Cables implements ActionFamily {
    private static final int RUNNING_GUEST = 1;

    @Override
    public Map<ActionKind, LiveAction> actions() {
        return Map.of(ActionKind.LINK_DOWN, cable(false), ActionKind.LINK_UP, cable(true));
    }

    private static LiveAction cable(boolean plugged) {
        LiveAction.Check other =
                (on, spec, sight) -> card(on, sight.domain(), spec).thenApply(card -> other(spec, card, plugged));
        return new LiveAction(
                other.ofRunning(),
                (on, call) -> turn(on, call, plugged),
                LiveAction.Evidence.here((on, call, here) ->
                        card(on, here.domain(), call.spec()).thenApply(card -> is(call.spec(), card, plugged))));
    }

    private static String name(ActionSpec spec) {
        return spec.text("interface");
    }

    private static CompletableFuture<Optional<LiveXml.Card>> card(Hypervisor on, UUID domain, ActionSpec spec) {
        return on.eyes().xml(domain).thenApply(xml -> LiveXml.parse(xml).card(name(spec)));
    }

    private static String told(LiveXml.Card card) {
        return "the link of " + card.mac() + " (" + card.target() + ") is " + (card.up() ? "up" : "down");
    }

    private static Precondition other(ActionSpec spec, Optional<LiveXml.Card> card, boolean plugged) {
        if (card.isEmpty()) {
            return new Precondition.Unmet("no-interface", "it has no interface " + name(spec));
        }
        return card.get().up() == plugged
                ? new Precondition.Unmet("nothing-to-do", told(card.get()))
                : new Precondition.Met(told(card.get()));
    }

    private static CompletableFuture<Outcome> turn(Hypervisor on, ActionCall call, boolean plugged) {
        return card(on, call.domain(), call.spec())
                .thenCompose(card -> card.isEmpty()
                        ? CompletableFuture.completedFuture(
                                new Outcome.Refused("it has no interface " + name(call.spec()) + " any more"))
                        : Outcomes.done(on.quick(control -> control.guest()
                                .updateDevice(call.domain(), card.get().with(plugged), RUNNING_GUEST))));
    }

    private static Verification is(ActionSpec spec, Optional<LiveXml.Card> card, boolean plugged) {
        if (card.isEmpty()) {
            return new Verification.Denied("it has no interface " + name(spec) + " any more");
        }
        return card.get().up() == plugged
                ? new Verification.Confirmed(told(card.get()))
                : new Verification.Pending(told(card.get()));
    }
}
