package io.virtwarden.logd.publish;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What is published of consoles, and what is not. */
final class ForwardMeters {
    private final MeterRegistry registry;
    private final Counter forwarded;
    private final Counter limited;
    private final Counter lost;

    ForwardMeters(MeterRegistry registry) {
        this.registry = registry;
        this.forwarded = counter("virtwarden.logd.forward", "Console bytes on their way to Kafka");
        this.limited =
                counter("virtwarden.logd.forward.limited", "Console bytes left out by the rate limit of a guest");
        this.lost = counter(
                "virtwarden.logd.forward.lost", "Console bytes that the store let go of before they were published");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).baseUnit("bytes").description(description).register(registry);
    }

    void gauge(String name, String unit, String description, Supplier<Number> value) {
        Gauge.builder(name, value).baseUnit(unit).description(description).register(registry);
    }

    void forwarded(long bytes) {
        forwarded.increment((double) bytes);
    }

    void limited(long bytes) {
        limited.increment((double) bytes);
    }

    void lost(long bytes) {
        lost.increment((double) bytes);
    }
}
