package io.virtwarden.alerting.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.alerting.action.ActionCall;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.action.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Does actions by hand, as the engine would: check, call, verify. */
final class Guests {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger CALLS = new AtomicInteger();

    private final Actions actions;

    Guests(Actions actions) {
        this.actions = actions;
    }

    static ActionSpec spec(ActionKind kind, String... keysAndValues) {
        Map<String, String> written = new java.util.HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            written.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ActionSpec.of(kind, written);
    }

    static <T> T done(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    Sight.Here here(UUID domain) {
        return (Sight.Here) done(actions.look(domain));
    }

    Precondition check(UUID domain, ActionSpec spec) {
        return done(actions.check(spec, here(domain)));
    }

    ActionCall call(UUID domain, ActionSpec spec) {
        String id = String.format("%064x", CALLS.incrementAndGet());
        return new ActionCall(id, domain, spec, here(domain), Instant.now(), "by a test");
    }

    /** Makes sense, is done, and is seen to be. */
    String act(UUID domain, ActionSpec spec) {
        assertThat(check(domain, spec)).isInstanceOf(Precondition.Met.class);
        ActionCall call = call(domain, spec);
        assertThat(done(actions.start(call))).isInstanceOf(Outcome.Done.class);
        return confirmed(call);
    }

    String confirmed(ActionCall call) {
        return await("verification of " + call.spec())
                .atMost(PATIENCE)
                .until(() -> done(actions.verify(call)), Verification.Confirmed.class::isInstance)
                .text();
    }

    void declines(UUID domain, ActionSpec spec, String code) {
        assertThat(check(domain, spec))
                .isInstanceOfSatisfying(
                        Precondition.Unmet.class,
                        unmet -> assertThat(unmet.code()).as(unmet.text()).isEqualTo(code));
    }
}
