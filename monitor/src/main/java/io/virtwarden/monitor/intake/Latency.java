package io.virtwarden.monitor.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.virtwarden.chassis.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How long it takes from libvirt's callback until the event is durable; the youngest event of each batch is measured. */
final class Latency {
    private final Journal journal;
    private final InstantSource clock;
    private final Timer timer;

    Latency(Journal journal, InstantSource clock, MeterRegistry registry) {
        this.journal = journal;
        this.clock = clock;
        this.timer = Timer.builder("virtwarden.events.durable")
                .description("From libvirt's callback until the event is durable in the journal")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(15),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    /** @param sequence 0 if nothing was appended yet */
    void appended(long sequence, Instant seenAt) {
        if (sequence > 0) {
            var unused = journal.whenDurable(sequence).thenRun(() -> timer.record(positive(seenAt)));
        }
    }

    /** The wall clock may be set back between the two looks at it. */
    private Duration positive(Instant seenAt) {
        Duration passed = Duration.between(seenAt, clock.instant());
        return passed.isNegative() ? Duration.ZERO : passed;
    }
}
