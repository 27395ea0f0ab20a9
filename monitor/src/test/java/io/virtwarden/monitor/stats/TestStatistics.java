package io.virtwarden.monitor.stats;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.ops.Format;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.monitor.labels.LabelSettings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Statistics over real connections to libvirt's in-process test driver. */
final class TestStatistics implements AutoCloseable {
    private static final StatsSettings PACE = StatsSettings.standard()
            .pace(Duration.ofMillis(500), Duration.ofMillis(400))
            .suspicion(Duration.ofSeconds(3));

    private final Links links = new Links(LinkSettings.standard(), Clock.systemUTC());
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Statistics statistics;

    TestStatistics(Set<Compatibility> compatibility, Map<String, Boolean> collectors, String... uris) {
        this(PACE, compatibility, collectors, uris);
    }

    TestStatistics(
            StatsSettings settings, Set<Compatibility> compatibility, Map<String, Boolean> collectors, String... uris) {
        statistics = Statistics.start(new Statistics.Parts(
                settings,
                LabelSettings.standard(),
                collectors,
                compatibility,
                List.of(uris),
                (uri, purpose) -> links.open(uri, Access.READ_ONLY, purpose),
                registry,
                Clock.systemUTC(),
                System::nanoTime));
    }

    String text(Format format) {
        return statistics.page().part(format, false).toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        statistics.close();
        links.close();
    }
}
