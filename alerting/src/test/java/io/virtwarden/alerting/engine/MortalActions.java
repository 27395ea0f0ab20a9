package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Dies at the stage that it is told, as if by SIGKILL: nothing is closed or flushed. */
public record MortalActions(Actions real, String stage) implements Actions {
    @Override
    public Set<ActionKind> supported() {
        return real.supported();
    }

    @Override
    public CompletableFuture<Sight> look(UUID domain) {
        at("look");
        return real.look(domain);
    }

    @Override
    public CompletableFuture<Precondition> check(ActionSpec spec, Sight.Here sight) {
        at("check");
        return real.check(spec, sight);
    }

    @Override
    public CompletableFuture<Outcome> start(ActionCall call) {
        at("before the call");
        return real.start(call).thenApply(outcome -> {
            at("after the call");
            return outcome;
        });
    }

    @Override
    public CompletableFuture<Outcome> abort(ActionCall call, String why) {
        at("before the abort");
        return real.abort(call, why).thenApply(outcome -> {
            at("after the abort");
            return outcome;
        });
    }

    @Override
    public CompletableFuture<Verification> verify(ActionCall call) {
        at("verify");
        return real.verify(call);
    }

    private void at(String here) {
        if (stage.equals(here)) {
            WalkVictim.die();
        }
    }

    @Override
    public void watchAgain(ActionCall call) {
        real.watchAgain(call);
    }

    @Override
    public void close() {
        real.close();
    }
}
