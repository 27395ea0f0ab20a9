package io.virtwarden.lockd.file;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The {@code virtwarden.lockd.files.*} meters. */
final class GuardMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    final Counter conflicts;
    final Counter regained;

    GuardMeters(MeterRegistry registry, IntSupplier locked, IntSupplier unguarded) {
        this.registry = registry;
        meters.add(Gauge.builder("virtwarden.lockd.files.locked", locked, IntSupplier::getAsInt)
                .description("Files that are locked as virtlockd locks them")
                // Nobody else holds the supplier.
                .strongReference(true)
                .register(registry));
        meters.add(Gauge.builder("virtwarden.lockd.files.unguarded", unguarded, IntSupplier::getAsInt)
                .description("Leases of running domains whose file somebody else has locked, or that cannot be opened")
                // Nobody else holds the supplier.
                .strongReference(true)
                .register(registry));
        conflicts = count(
                "virtwarden.lockd.files.conflicts", "Leases refused because another process or host has the file");
        regained = count("virtwarden.lockd.files.regained", "Files that were locked at last after they could not be");
    }

    private Counter count(String name, String description) {
        var counter = Counter.builder(name).description(description).register(registry);
        meters.add(counter);
        return counter;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
