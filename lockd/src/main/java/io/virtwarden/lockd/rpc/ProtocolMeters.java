package io.virtwarden.lockd.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** What libvirtd asks for, and how it is answered. */
final class ProtocolMeters implements AutoCloseable {
    private static final String ACQUIRED = "virtwarden.lockd.protocol.acquires";
    private static final String RELEASED = "virtwarden.lockd.protocol.releases";

    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    final Counter granted;
    final Counter held;
    final Counter refused;
    final Counter released;
    final Counter notHeld;
    final Counter notYours;

    ProtocolMeters(MeterRegistry registry) {
        this.registry = registry;
        granted = count(ACQUIRED, "ACQUIREs by libvirtd", "granted");
        held = count(ACQUIRED, "ACQUIREs by libvirtd", "held");
        refused = count(ACQUIRED, "ACQUIREs by libvirtd", "error");
        released = count(RELEASED, "RELEASEs by libvirtd", "released");
        // libvirtd releases twice, at the command and at the STOP event: routine.
        notHeld = count(RELEASED, "RELEASEs by libvirtd", "not_held");
        notYours = count(RELEASED, "RELEASEs by libvirtd", "error");
    }

    private Counter count(String name, String description, String answer) {
        var counter = Counter.builder(name)
                .description(description)
                .tag("answer", answer)
                .register(registry);
        meters.add(counter);
        return counter;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
