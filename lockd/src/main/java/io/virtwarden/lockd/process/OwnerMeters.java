package io.virtwarden.lockd.process;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The {@code virtwarden.lockd.owners.*} meters. */
final class OwnerMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    final Counter ended;
    final Counter adopted;
    final Counter letGo;
    final Counter terminated;
    final Counter killed;
    final Counter survived;

    OwnerMeters(MeterRegistry registry, IntSupplier watched) {
        this.registry = registry;
        meters.add(Gauge.builder("virtwarden.lockd.owners.watched", watched, IntSupplier::getAsInt)
                .description("Processes that hold leases or a lock connection")
                // Nobody else holds the supplier.
                .strongReference(true)
                .register(registry));
        ended = count("virtwarden.lockd.owners.ended", "Processes that ended while they held leases");
        adopted = count(
                "virtwarden.lockd.owners.adopted",
                "Leases that libvirtd asked for and that its domain held already, from before a restart or a"
                        + " switch-over");
        letGo = count(
                "virtwarden.lockd.owners.letgo",
                "Processes that closed their lock connection, held leases and lived on");
        terminated = signal("term");
        killed = signal("kill");
        survived = count("virtwarden.lockd.owners.survived", "Processes that SIGKILL did not end in time");
    }

    private Counter signal(String signal) {
        return count(
                "virtwarden.lockd.owners.signals",
                "Signals to processes that closed their lock connection and lived on",
                "signal",
                signal);
    }

    private Counter count(String name, String description, String... tags) {
        var counter = Counter.builder(name).description(description).tags(tags).register(registry);
        meters.add(counter);
        return counter;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
