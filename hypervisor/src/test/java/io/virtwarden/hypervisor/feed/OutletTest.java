package io.virtwarden.hypervisor.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.feed.FeedSignal.Heard;
import io.virtwarden.hypervisor.feed.FeedSignal.Lost;
import io.virtwarden.hypervisor.feed.FeedSignal.Overflowed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    private final SignalQueue queue = new SignalQueue(4);
    private final Outlet outlet = new Outlet("test:///", queue, Duration.ofMillis(1), InstantSource.fixed(NOW));

    @Test
    void countsWhatFoundNoRoomAndSaysSoBeforeTheNextEvent() throws Exception {
        hear(1, 7);
        assertThat(queue.refused()).isEqualTo(3);
        assertThat(drain()).hasSize(4).allMatch(Heard.class::isInstance);
        assertThat(outlet.takeOverflowSaid()).isFalse();

        hear(8, 8);
        List<FeedSignal> after = drain();
        assertThat(after.get(0)).isEqualTo(new Overflowed("test:///", NOW, 5, NOW.plusSeconds(5), 3));
        assertThat(after.get(1)).isInstanceOf(Heard.class);
        assertThat(outlet.takeOverflowSaid()).isTrue();
        assertThat(outlet.takeOverflowSaid()).isFalse();
    }

    @Test
    void saysThatItOverflowedEvenIfNothingHappensAfterwards() throws Exception {
        hear(1, 5);
        drain();
        outlet.flush();
        assertThat(drain()).singleElement().isInstanceOf(Overflowed.class);
    }

    @Test
    void neverDropsAnythingButEvents() throws Exception {
        hear(1, 6);
        Lost lost = new Lost("test:///", NOW, 5, NOW, "gone");
        outlet.say(lost);
        hear(7, 9); // Behind the waiting ones: dropped rather than let past.
        drain();
        outlet.flush();
        List<FeedSignal> after = drain();
        assertThat(after.get(0))
                .isInstanceOfSatisfying(
                        Overflowed.class, o -> assertThat(o.count()).isEqualTo(2));
        assertThat(after.get(1)).isEqualTo(lost);
        assertThat(after.get(2))
                .isInstanceOfSatisfying(
                        Overflowed.class, o -> assertThat(o.count()).isEqualTo(3));
    }

    @Test
    void doesNotReportAnOverflowWhileTheQueueIsStillMoreThanHalfFull() throws Exception {
        hear(1, 5);
        queue.drain(1, Duration.ZERO);
        hear(6, 6);
        assertThat(drain()).hasSize(3).allMatch(Heard.class::isInstance);
        assertThat(queue.refused()).isEqualTo(2);
    }

    private List<FeedSignal> drain() throws InterruptedException {
        return queue.drain(100, Duration.ZERO);
    }

    private void hear(int from, int to) {
        outlet.generation(5);
        for (int i = from; i <= to; i++) {
            Subject subject = new Subject(ObjectKind.DOMAIN, new UUID(0, i), "vm", 1);
            outlet.hear(new HypervisorEvent(
                    "test:///",
                    5,
                    EventTable.row(ObjectKind.DOMAIN, "reboot"),
                    subject,
                    NOW.plusSeconds(i),
                    List.of()));
        }
    }
}
