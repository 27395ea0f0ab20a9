package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.hypervisor.control.MemorySize;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The guest's memory, by its balloon. Whether the guest has a driver for it shows only in whether the memory moves. */
final class Ballooning implements ActionFamily {
    /** The balloon moves whole pages, and not to the last one. */
    private static final long NEAR_KIB = 4 << 10;

    private static final int RUNNING_GUEST = 1;

    @Override
    public Map<ActionKind, LiveAction> actions() {
        LiveAction.Check check = Ballooning::movable;
        return Map.of(
                ActionKind.SET_MEMORY,
                new LiveAction(
                        check.ofRunning(),
                        LiveAction.Effect.quick(call -> control ->
                                control.guest().setMemory(call.domain(), kibibytes(call.spec()), RUNNING_GUEST)),
                        LiveAction.Evidence.here(Ballooning::moved)));
    }

    private static long kibibytes(ActionSpec spec) {
        return spec.number("size") >> 10;
    }

    private static CompletableFuture<Precondition> movable(Hypervisor on, ActionSpec spec, Sight.Here sight) {
        return on.eyes()
                .xml(sight.domain())
                .thenCompose(xml -> LiveXml.parse(xml).balloon()
                        ? on.eyes().guest().memory(sight.domain()).thenApply(memory -> within(spec, memory))
                        : CompletableFuture.completedFuture(new Precondition.Unmet("no-balloon", "it has no balloon")));
    }

    private static Precondition within(ActionSpec spec, MemorySize memory) {
        long wanted = kibibytes(spec);
        String text = "it has " + size(memory.current()) + " of " + size(memory.maximum()) + ", " + size(wanted)
                + " are wanted";
        long step = memory.maximum() * spec.number("change") / 100;
        if (wanted > memory.maximum()) {
            return new Precondition.Unmet("beyond-maximum", text);
        }
        if (Math.abs(wanted - memory.current()) > step) {
            return new Precondition.Unmet("beyond-step", text + "; one action may change " + size(step));
        }
        return wanted == memory.current() ? new Precondition.Unmet("nothing-to-do", text) : new Precondition.Met(text);
    }

    private static CompletableFuture<Verification> moved(Hypervisor on, ActionCall call, Sight.Here here) {
        return on.eyes().guest().memory(call.domain()).thenApply(memory -> {
            String text = "it has " + size(memory.current()) + " of " + size(memory.maximum());
            return Math.abs(memory.current() - kibibytes(call.spec())) <= NEAR_KIB
                    ? new Verification.Confirmed(text)
                    : new Verification.Pending(text);
        });
    }

    private static ByteSize size(long kibibytes) {
        return new ByteSize(kibibytes << 10);
    }
}
