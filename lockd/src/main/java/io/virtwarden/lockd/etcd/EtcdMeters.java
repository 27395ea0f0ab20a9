package io.virtwarden.lockd.etcd;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.virtwarden.lockd.lease.Cluster.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What is measured of the cluster. Any thread. */
public final class EtcdMeters {
    private static final List<String> REQUESTS = List.of("acquire", "hand-over", "resume");

    private final MeterRegistry registry;
    private final Timer renewals;
    private final Counter failed;
    private final Counter failovers;

    public EtcdMeters(MeterRegistry registry) {
        this.registry = registry;
        renewals = Timer.builder("virtwarden.lockd.etcd.renew")
                .description("How long renewing the node's session took")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        failed = Counter.builder("virtwarden.lockd.etcd.renew.failures")
                .description("Renewals of the node's session that failed")
                .register(registry);
        failovers = Counter.builder("virtwarden.lockd.etcd.failovers")
                .description("How often another member of etcd was asked first than before")
                .register(registry);
        // There from the start: a rate does not see the step from no series to the first answer.
        for (String request : REQUESTS) {
            for (Class<?> taken : Taken.class.getPermittedSubclasses()) {
                Counter unused = answers(request, taken);
            }
        }
    }

    /** A value that is asked for when somebody looks; must not block. */
    void gauge(String name, String help, Supplier<Number> value) {
        Gauge.builder("virtwarden.lockd.etcd." + name, value).description(help).register(registry);
    }

    void renewed(long nanos) {
        renewals.record(Duration.ofNanos(nanos));
    }

    void renewFailed() {
        failed.increment();
    }

    /** Another member is asked first now. */
    public void switched() {
        failovers.increment();
    }

    void answered(String request, Taken taken) {
        answers(request, taken.getClass()).increment();
    }

    private Counter answers(String request, Class<?> taken) {
        return Counter.builder("virtwarden.lockd.etcd.answers")
                .description("Answers to requests for leases, by what became of them")
                .tags("request", request, "answer", taken.getSimpleName().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
