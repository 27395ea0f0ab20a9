package io.virtwarden.logd.capture;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The {@code virtwarden.logd.capture.*} meters; gone when capture is closed. */
final class CaptureMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    final Counter bytes;
    final Counter batches;
    final Counter rotations;
    final Counter fileDrops;
    final Counter gaps;
    final Counter spilled;
    final Counter spillDrops;
    final Counter sinkFaults;
    final AtomicInteger pausedFiles = new AtomicInteger();

    CaptureMeters(MeterRegistry registry) {
        this.registry = registry;
        bytes = count("virtwarden.logd.capture.read", "Read from guests", "bytes");
        batches = count("virtwarden.logd.capture.batches", "Reads that brought something", null);
        rotations = count("virtwarden.logd.file.rotations", "Log files rotated", null);
        fileDrops =
                count("virtwarden.logd.file.dropped", "Missing in log files: disk full, failing or too slow", "bytes");
        gaps = count("virtwarden.logd.capture.gaps", "Logs taken up again after a time without capture", null);
        spilled =
                count("virtwarden.logd.capture.spilled", "Taken over from the helper process after a restart", "bytes");
        spillDrops = count("virtwarden.logd.capture.spill.dropped", "Dropped by the helper process", "bytes");
        sinkFaults = count(
                "virtwarden.logd.capture.sink.faults",
                "Failures of the store that it should have kept to itself",
                null);
        gauge("virtwarden.logd.file.paused", "Log files that cannot be written now", null, pausedFiles::get);
    }

    void gauge(String name, String description, @Nullable String unit, Supplier<Number> value) {
        meters.add(Gauge.builder(name, value)
                .description(description)
                .baseUnit(unit)
                .register(registry));
    }

    private Counter count(String name, String description, @Nullable String unit) {
        var counter =
                Counter.builder(name).description(description).baseUnit(unit).register(registry);
        meters.add(counter);
        return counter;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
