package io.virtwarden.alerting.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link Actions} keeps; the fake and the one on libvirt extend it. */
public abstract class ActionsContract {
    private static final ActionSpec SUSPEND = ActionSpec.of(ActionKind.SUSPEND, Map.of());
    private static final ActionSpec RESUME = ActionSpec.of(ActionKind.RESUME, Map.of("settle", "0s"));

    /** Open for the whole test. */
    protected abstract Actions actions();

    /** A domain that runs at the beginning of the test, and may be acted on. */
    protected abstract UUID running();

    @Test
    void seesADomainAndThatAnotherOneIsNotThere() throws Exception {
        assertThat(here().state()).isEqualTo(1);
        assertThat(here().idle()).isTrue();
        assertThat(done(actions().look(UUID.randomUUID()))).isInstanceOf(Sight.Absent.class);
    }

    @Test
    void knowsWhatMakesSense() throws Exception {
        assertThat(done(actions().check(SUSPEND, here()))).isInstanceOf(Precondition.Met.class);
        assertThat(done(actions().check(RESUME, here()))).isInstanceOf(Precondition.Unmet.class);
    }

    @Test
    void suspendsAndResumesAndSeesThatItDid() throws Exception {
        act(SUSPEND);
        assertThat(here().state()).isEqualTo(3);
        assertThat(done(actions().check(SUSPEND, here()))).isInstanceOf(Precondition.Unmet.class);

        act(RESUME);
        assertThat(here().state()).isEqualTo(1);
    }

    @Test
    void doesNotConfirmWhatWasNeverCalled() throws Exception {
        Sight.Here before = here();

        assertThat(done(actions().verify(call(SUSPEND, before)))).isNotInstanceOf(Verification.Confirmed.class);
        assertThat(here().state()).as("looking changes nothing").isEqualTo(1);
    }

    @Test
    void refusesADomainThatIsGone() throws Exception {
        Sight.Here before = here();
        Sight.Here gone =
                new Sight.Here(before.uri(), UUID.randomUUID(), "gone", 1, 1, "none", before.optIn(), Map.of());

        assertThat(done(actions().start(call(SUSPEND, gone)))).isInstanceOf(Outcome.Refused.class);
    }

    private void act(ActionSpec spec) throws Exception {
        ActionCall call = call(spec, here());
        assertThat(done(actions().start(call))).isInstanceOf(Outcome.Done.class);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> done(actions().verify(call)) instanceof Verification.Confirmed);
    }

    private Sight.Here here() throws Exception {
        return (Sight.Here) done(actions().look(running()));
    }

    private static ActionCall call(ActionSpec spec, Sight.Here before) {
        return new ActionCall("ab".repeat(32), before.domain(), spec, before, Instant.now(), "contract");
    }

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }
}
