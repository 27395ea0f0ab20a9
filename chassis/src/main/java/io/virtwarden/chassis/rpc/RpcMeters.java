package io.virtwarden.chassis.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The {@code virtwarden.rpc.*} meters of one server; gone when it is closed. */
final class RpcMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final String program;
    private final List<Meter> meters = new ArrayList<>();

    final AtomicInteger clients = new AtomicInteger();
    final Counter calls;
    final Counter errors;
    final Counter strangers;
    final Counter badFrames;
    final Counter tooLarge;
    final Counter stuck;

    RpcMeters(MeterRegistry registry, String program, LargeMessages large) {
        this.registry = registry;
        this.program = program;
        meters.add(Gauge.builder("virtwarden.rpc.clients", clients, AtomicInteger::get)
                .description("Connections now")
                .tag("program", program)
                .register(registry));
        meters.add(Gauge.builder("virtwarden.rpc.large.messages", large, LargeMessages::held)
                .description("Held by messages above 64 KiB")
                .baseUnit("bytes")
                .tag("program", program)
                .register(registry));
        calls = count("virtwarden.rpc.calls", "Calls answered", "answer", "results");
        errors = count("virtwarden.rpc.calls", "Calls answered", "answer", "error");
        strangers = disconnected("peer");
        badFrames = disconnected("frame");
        tooLarge = disconnected("memory");
        stuck = disconnected("unread");
    }

    private Counter disconnected(String reason) {
        return count("virtwarden.rpc.disconnected", "Connections closed by the server", "reason", reason);
    }

    private Counter count(String name, String description, String tag, String value) {
        var counter = Counter.builder(name)
                .description(description)
                .tags("program", program, tag, value)
                .register(registry);
        meters.add(counter);
        return counter;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
