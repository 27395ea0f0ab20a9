package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** File systems inside the guest, by its agent: freeze with a certain thaw, and trim. */
final class FileSystems implements ActionFamily {
    private static final String THAW = "thaw";

    /** libvirt waits for the agent on its own, for less. */
    private static final Duration AGENT = Duration.ofMinutes(1);

    /** An agent trims for as long as the disk takes. */
    private static final Duration TRIM = Duration.ofMinutes(30);

    private final Surroundings around;
    private final Undoing undoing;

    FileSystems(Surroundings around, Undoing undoing) {
        this.around = around;
        this.undoing = undoing;
        undoing.way(THAW, FileSystems::thaw);
    }

    @Override
    public Map<ActionKind, LiveAction> actions() {
        LiveAction.Check agent = FileSystems::agent;
        return Map.of(
                ActionKind.FREEZE,
                new LiveAction(agent.ofRunning(), this::freeze, this::thawed),
                ActionKind.TRIM,
                new LiveAction(
                        agent.ofRunning(),
                        FileSystems::trim,
                        (on, call, sight) -> CompletableFuture.completedFuture(
                                around.returned().asSaid(call))));
    }

    private static CompletableFuture<Precondition> agent(Hypervisor on, ActionSpec spec, Sight.Here sight) {
        return on.eyes()
                .xml(sight.domain())
                .thenApply(xml -> LiveXml.parse(xml).agentConnected()
                        ? new Precondition.Met("its guest agent is connected")
                        : new Precondition.Unmet("no-agent", "its guest agent is not connected"));
    }

    /**
     * The thaw is on disk before anything is frozen. If the freeze has no answer, something may be frozen: then the thaw comes at
     * its time as well.
     */
    private CompletableFuture<Outcome> freeze(Hypervisor on, ActionCall call) {
        Undo thaw = new Undo(
                call.id(),
                THAW,
                on.uri(),
                call.domain().toString(),
                around.now().plus(call.spec().duration("thaw")).toString(),
                Map.of());
        CompletableFuture<String> thawed = undoing.keep(thaw);
        CompletableFuture<Integer> frozen =
                on.alone("alerting-freeze", AGENT, control -> control.guest().freeze(call.domain()));
        return Outcomes.said(frozen.thenCompose(
                        count -> thawed.thenApply(text -> count + " file systems were frozen; " + text)))
                .thenApply(outcome -> outcome instanceof Outcome.Refused refused
                        ? new Outcome.Refused(refused.text() + "; it is thawed in any case")
                        : outcome);
    }

    private static CompletableFuture<Undoing.Taken> thaw(Hypervisor on, Undo undo) {
        return on.alone("alerting-thaw", AGENT, control -> control.guest().thaw(undo.uuid()))
                .thenApply(count -> new Undoing.Taken(
                        "done", count + " were thawed", count + " frozen file systems", "none frozen"));
    }

    private CompletableFuture<Verification> thawed(Hypervisor on, ActionCall call, Sight sight) {
        return CompletableFuture.completedFuture(
                undoing.pending(undo -> undo.id().equals(call.id()))
                        .<Verification>map(undo -> new Verification.Pending("frozen until " + undo.due()))
                        .orElseGet(() -> around.returned().asSaid(call)));
    }

    private static CompletableFuture<Outcome> trim(Hypervisor on, ActionCall call) {
        @Nullable String mount = call.spec().textIfGiven("mount").orElse(null);
        return Outcomes.said(on.alone(
                        "alerting-trim",
                        TRIM,
                        control -> control.guest()
                                .trim(call.domain(), mount, call.spec().number("at-least")))
                .thenApply(done -> "the agent trimmed " + (mount == null ? "all file systems" : mount)));
    }
}
