package io.virtwarden.chassis.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** The pump's own metrics. */
final class PumpMeters {
    private final MeterRegistry registry;
    final Counter published;
    final Counter acknowledged;
    final Counter retries;
    final Counter withheld;
    final Counter skipped;
    final Counter deadLettersRemoved;
    final Counter deadLettersLost;
    final Counter cursorFailures;
    final Timer delivery;

    PumpMeters(MeterRegistry registry) {
        this.registry = registry;
        published = counter("published", "Records handed to the sink, re-sent ones each time.");
        acknowledged = counter("acknowledged", "Records that all in-sync replicas have.");
        retries = counter("retries", "Sessions that were given up and begun anew from the first unacknowledged entry.");
        withheld = counter("withheld", "Records replaced by a note because the topic does not take their size.");
        skipped = counter("skipped", "Journal entries dropped by its bound before they were delivered.");
        deadLettersRemoved = counter("dead.letters.removed", "Oldest dead letters removed to keep their bound.");
        deadLettersLost = counter("dead.letters.lost", "Dead letters that could not be written.");
        cursorFailures = counter("cursor.failures", "Failures to save the cursor: duplicates after a restart.");
        delivery = Timer.builder("virtwarden.outbox.delivery")
                .description("From an entry's journalling to its acknowledgement, catching up included.")
                .serviceLevelObjectives(
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(15),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .register(registry);
        for (SinkException.Reason reason : SinkException.Reason.values()) {
            failures(reason);
        }
    }

    void gauges(Pump pump) {
        gauge("lag.records", "Durable entries not yet acknowledged.", pump, p -> p.lagRecords());
        gauge("lag.seconds", "Age of the oldest entry not yet acknowledged.", pump, p -> p.lagSeconds());
        gauge("inflight.records", "Records sent and not yet acknowledged.", pump, p -> p.inFlightRecords());
        gauge("inflight.bytes", "Bytes of records sent and not yet acknowledged.", pump, p -> p.inFlightBytes());
        gauge("ready", "1 while deliveries work.", pump, p -> p.check().ok() ? 1 : 0);
    }

    Counter failures(SinkException.Reason reason) {
        return Counter.builder("virtwarden.outbox.failures")
                .description("Failed connections and deliveries.")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder("virtwarden.outbox." + name)
                .description(description)
                .register(registry);
    }

    private void gauge(String name, String description, Pump pump, java.util.function.ToDoubleFunction<Pump> value) {
        Gauge.builder("virtwarden.outbox." + name, pump, value)
                .description(description)
                .register(registry);
    }
}
