package io.virtwarden.chassis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import io.virtwarden.chassis.launch.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The registry of a daemon's own metrics, with what every process should tell about itself and no more. */
public final class OwnMetrics implements AutoCloseable {
    private static final long PAGE_BYTES = 4096;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    /** @param daemon label of {@code virtwarden_build_info} */
    public OwnMetrics(String daemon) {
        // One series per thread state tells nothing that the number of threads does not.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("jvm.threads.states"));
        // Micrometer's naming would take the suffix away from a gauge.
        var build = Info.builder()
                .name("virtwarden_build_info")
                .help("Which virtwarden this is")
                .labelNames("daemon", "version")
                .register(registry.getPrometheusRegistry());
        build.setLabelValues(daemon, Version.current());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbage.bindTo(registry);
        process(registry);
    }

    /** For all meters of this process. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    private static void process(MeterRegistry registry) {
        FunctionCounter.builder("process.cpu", ProcessHandle.current(), OwnMetrics::cpuSeconds)
                .baseUnit("seconds")
                .description("Time that all threads of the process have used")
                .register(registry);
        Gauge.builder("process.resident.memory", OwnMetrics::residentBytes)
                .baseUnit("bytes")
                .description("Memory that the process holds in RAM")
                .register(registry);
    }

    private static double cpuSeconds(ProcessHandle self) {
        return self.info().totalCpuDuration().map(used -> used.toNanos() / 1e9).orElse(Double.NaN);
    }

    // proc(5): the second number of statm is the resident set in pages.
    private static double residentBytes() {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1])
                    * (double) PAGE_BYTES;
        } catch (IOException | NumberFormatException noProc) {
            return Double.NaN;
        }
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
