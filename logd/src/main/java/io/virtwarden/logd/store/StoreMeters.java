package io.virtwarden.logd.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.virtwarden.logd.console.ConsoleMark;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The {@code virtwarden.console.*} meters. No series per console: their number is bounded whatever the guests do. */
final class StoreMeters {
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Counter bytes;
    private final Counter lines;
    private final Counter droppedBytes;
    private final Counter dropped;
    private final Counter sealFailures;
    private final Counter damaged;
    private final Timer seals;
    private final Map<ConsoleMark.Kind, Counter> marks = new EnumMap<>(ConsoleMark.Kind.class);
    private final AtomicLong unsealedBytes = new AtomicLong();
    private final AtomicLong unsealedEntries = new AtomicLong();
    private volatile long lastByte = -1;

    StoreMeters(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.bytes = counter("virtwarden.console.kept", "Console bytes made durable", "bytes");
        this.lines = counter("virtwarden.console.lines", "Line ends in them", null);
        this.droppedBytes = counter("virtwarden.console.dropped", "Console bytes refused: no room in memory", "bytes");
        this.dropped = counter("virtwarden.console.dropped.batches", "Batches refused", null);
        this.sealFailures = counter("virtwarden.console.seal.failures", "Tables that could not be written", null);
        this.damaged = counter("virtwarden.console.damaged", "Blocks and entries found damaged on disk", null);
        this.seals = Timer.builder("virtwarden.console.seal")
                .description("Time of compressing and sealing one table")
                .register(registry);
        for (ConsoleMark.Kind kind : ConsoleMark.Kind.values()) {
            marks.put(
                    kind,
                    Counter.builder("virtwarden.console.marks")
                            .description("Marks made durable")
                            .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        Gauge.builder("virtwarden.console.last.byte.age", this, StoreMeters::lastByteAge)
                .description("Time since any console said anything; NaN if none has since the start")
                .baseUnit("seconds")
                .register(registry);
        gauge("virtwarden.console.unsealed", "Text in the journal only", "bytes", unsealedBytes::get);
    }

    /** Adds a gauge of this store. */
    void gauge(
            String name,
            String description,
            @org.jspecify.annotations.Nullable String unit,
            java.util.function.Supplier<Number> value) {
        Gauge.builder(name, value).description(description).baseUnit(unit).register(registry);
    }

    private Counter counter(String name, String description, @org.jspecify.annotations.Nullable String unit) {
        return Counter.builder(name).description(description).baseUnit(unit).register(registry);
    }

    private double lastByteAge() {
        return lastByte < 0 ? Double.NaN : (clock.millis() - lastByte) / 1000.0;
    }

    void kept(int length, int newlines) {
        bytes.increment(length);
        lines.increment(newlines);
        lastByte = clock.millis();
        replayed(length);
    }

    /** Found in the journal at the start. */
    void replayed(int length) {
        unsealedBytes.addAndGet(length);
        unsealedEntries.incrementAndGet();
    }

    void marked(ConsoleMark.Kind kind) {
        Counter counter = marks.get(kind);
        if (counter != null) counter.increment();
        replayed(0);
    }

    void dropped(long count) {
        droppedBytes.increment((double) count);
        dropped.increment();
    }

    void sealed(long length, long entries) {
        unsealedBytes.addAndGet(-length);
        unsealedEntries.addAndGet(-entries);
    }

    long unsealedBytes() {
        return unsealedBytes.get();
    }

    long unsealedEntries() {
        return unsealedEntries.get();
    }

    Timer seals() {
        return seals;
    }

    void sealFailed() {
        sealFailures.increment();
    }

    void foundDamage() {
        damaged.increment();
    }
}
