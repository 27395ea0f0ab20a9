package io.virtwarden.testkit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.feed.FeedSignal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the consumer of a feed may rely on, whoever speaks. */
public abstract class FeedContract {
    /** The feed's consumer; the feed is connected or about to be. */
    protected abstract SignalRecorder signals();

    /** Defines a domain that does not run. */
    protected abstract void define(UUID uuid, String name) throws Exception;

    /** Starts it. */
    protected abstract void start(UUID uuid) throws Exception;

    /** The lifecycle events that a start is told by. */
    protected List<List<Integer>> toldByAStart() {
        return List.of(List.of(2, 0));
    }

    /** Suspends it. */
    protected abstract void suspend(UUID uuid) throws Exception;

    /** Resumes it. */
    protected abstract void resume(UUID uuid) throws Exception;

    /** Destroys and undefines it. */
    protected abstract void remove(UUID uuid) throws Exception;

    @Test
    void saysFirstThatItIsConnectedAndWhatThereIs() {
        FeedSignal.Connected connected = signals().next(FeedSignal.Connected.class);
        assertThat(signals().all().get(0)).isEqualTo(connected);
        assertThat(connected.generation()).isEqualTo(1);
        assertThat(connected.at()).isBeforeOrEqualTo(Instant.now());
        assertThat(connected.inventory().domains()).isNotNull();
    }

    @Test
    void tellsALifeInOrder() throws Exception {
        UUID uuid = UUID.randomUUID();
        define(uuid, "contract");
        start(uuid);
        suspend(uuid);
        resume(uuid);
        remove(uuid);

        signals().lifecycle("domain", 1, 0);
        List<Object> told = new ArrayList<>();
        for (HypervisorEvent event : signals().events()) {
            // Whether a guest's own shutdown is told depends on how fast its QEMU dies.
            boolean shutdown =
                    event.values().size() == 2 && event.values().get(0).equals(6);
            if (uuid.equals(event.subject().uuid()) && !shutdown) {
                told.add(event.values());
            }
        }
        List<Object> life = new ArrayList<>(List.of(List.of(0, 0)));
        life.addAll(toldByAStart());
        life.addAll(List.of(List.of(3, 0), List.of(4, 0), List.of(5, 1), List.of(1, 0)));
        assertThat(told).isEqualTo(life);
    }

    @Test
    void namesTheSubjectAsItWasAtThatMoment() throws Exception {
        UUID uuid = UUID.randomUUID();
        define(uuid, "naïve 名前");
        start(uuid);
        HypervisorEvent started = signals().lifecycle("domain", 2, 0);
        assertThat(started.subject().uuid()).isEqualTo(uuid);
        assertThat(started.subject().name()).isEqualTo("naïve 名前");
        assertThat(started.subject().id()).isPositive();
        assertThat(started.generation()).isEqualTo(1);
        remove(uuid);
        signals().lifecycle("domain", 1, 0);
    }

    @Test
    void stampsEventsInTheOrderInWhichTheyWereHeard() throws Exception {
        UUID uuid = UUID.randomUUID();
        define(uuid, "stamped");
        start(uuid);
        for (int i = 0; i < 50; i++) {
            suspend(uuid);
            resume(uuid);
        }
        remove(uuid);
        signals().lifecycle("domain", 1, 0);
        assertThat(signals().events()).extracting(HypervisorEvent::seenAt).isSortedAccordingTo(Instant::compareTo);
    }
}
