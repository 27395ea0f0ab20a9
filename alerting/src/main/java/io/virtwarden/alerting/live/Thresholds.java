package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import io.virtwarden.chassis.settings.ByteSize;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** libvirt announces a block threshold once and forgets it: asking for the next. */
final class Thresholds implements ActionFamily {
    private final Surroundings around;

    Thresholds(Surroundings around) {
        this.around = around;
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        LiveAction.Check check = Thresholds::settable;
        return Map.of(
                ActionKind.SET_BLOCK_THRESHOLD,
                new LiveAction(check.ofRunning(), Thresholds::set, LiveAction.Evidence.here(this::isSet)));
    }

    /** The event names a disk with or without its place in the backing chain, {@code vda[1]}. */
    private static String device(ActionSpec spec) {
        return spec.text("disk");
    }

    private static CompletableFuture<Long> bytes(Hypervisor on, UUID domain, ActionSpec spec, String target) {
        return on.eyes().disks().size(domain, target).thenApply(size -> size.physical() / 100 * spec.number("percent"));
    }

    private static CompletableFuture<Precondition> settable(Hypervisor on, ActionSpec spec, Sight.Here sight) {
        return on.eyes().xml(sight.domain()).thenCompose(xml -> {
            Optional<LiveXml.Disk> disk = LiveXml.parse(xml).disk(device(spec));
            if (disk.isEmpty()) {
                return CompletableFuture.completedFuture(
                        new Precondition.Unmet("no-disk", "it has no disk " + device(spec)));
            }
            return bytes(on, sight.domain(), spec, disk.get().target())
                    .thenApply(bytes -> bytes > 0
                            ? new Precondition.Met("disk " + device(spec) + ": " + new ByteSize(bytes))
                            : new Precondition.Unclear("how large disk " + device(spec) + " is, is not known"));
        });
    }

    private static CompletableFuture<Outcome> set(Hypervisor on, ActionCall call) {
        String target = device(call.spec()).replaceFirst("\\[\\d+]$", "");
        return bytes(on, call.domain(), call.spec(), target)
                .thenCompose(bytes -> Outcomes.said(on.quick(
                                control -> control.disks().setThreshold(call.domain(), device(call.spec()), bytes))
                        .thenApply(done -> "the threshold of " + device(call.spec()) + " is " + new ByteSize(bytes))));
    }

    private CompletableFuture<Verification> isSet(Hypervisor on, ActionCall call, Sight.Here here) {
        return on.eyes().disks().threshold(call.domain(), device(call.spec())).thenApply(threshold -> {
            String text = "the threshold of " + device(call.spec()) + " is ";
            if (threshold > 0) {
                return new Verification.Confirmed(text + new ByteSize(threshold));
            }
            return around.returned().done(call)
                    ? new Verification.Confirmed(text + "not set any more: it was announced already")
                    : new Verification.Pending(text + "not set");
        });
    }
}
