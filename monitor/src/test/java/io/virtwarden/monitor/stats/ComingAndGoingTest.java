package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.stats.DomainReading;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.DomainStats;
import io.virtwarden.hypervisor.stats.StatsRequest;
import io.virtwarden.monitor.labels.FactsReader;
import io.virtwarden.monitor.labels.LabelCache;
import io.virtwarden.monitor.labels.LabelSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Domains come and go, each with a name and UUID of its own: what is remembered of them goes, too. */
final class ComingAndGoingTest {
    private static final int CYCLES = 10_000;
    private static final int ALIVE = 50;

    private final QemuSamples samples = new QemuSamples();
    private final List<DomainSample> alive = new ArrayList<>();
    private final Random random = new Random(20261123);

    private final MetricTable table = MetricTable.read(Set.of());
    private final DomainNaming naming = DomainNaming.of(table, false, StatsSettings.standard());
    private final UnknownFields unknown = new UnknownFields();
    private final DomainPlans plans = new DomainPlans(
            "fake:///", naming, new Shapes(table, false, unknown), new FactEncoder(table, naming), new Duplicates());
    private final LabelCache labels = new LabelCache(Duration.ofMinutes(30));
    private final FactsReader reader = new FactsReader(LabelSettings.standard());
    private final DomainLane lane = new DomainLane(
            "fake:///",
            StatsSettings.standard(),
            FakeLink::new,
            new Host(),
            Runnable::run,
            Clock.systemUTC(),
            System::nanoTime);

    private final class Host implements DomainStats {
        @Override
        public DomainReading all(Connection connection, StatsRequest request) {
            return new DomainReading(List.copyOf(alive), Set.of(), 1, 1);
        }

        @Override
        public DomainReading careful(Connection connection, StatsRequest request, Set<UUID> suspects) {
            return all(connection, request);
        }
    }

    private DomainSample create(int number) {
        Map<String, Object> fields = QemuSamples.fields(number, number % 3, 1 + number % 4, 1);
        fields.put("net.0.name", "vnet" + number);
        return samples.of(number, "instance-" + number, number, fields);
    }

    private void round() {
        lane.start(false).join();
        Set<UUID> domains = lane.board().domains();
        for (LabelCache.Wish wish : labels.wishes(domains, Clock.systemUTC().instant(), 2000)) {
            labels.learn(
                    wish,
                    reader.read("<domain><title>" + wish.domain() + "</title></domain>"),
                    Clock.systemUTC().instant());
        }
        lane.board()
                .shown()
                .forEach(held ->
                        plans.rows(held.sample(), labels.facts(held.sample().uuid()), false, true));
        plans.keepOnly(domains);
        labels.keepOnly(domains);
        // Events of a domain that is gone must not bring it back.
        labels.invalidate(QemuSamples.uuid(random.nextInt(CYCLES)));
    }

    @Test
    void remembersNothingOfTenThousandDomainsThatAreGone() {
        System.out.println("ComingAndGoingTest seed 20261123");
        for (int number = 0; number < CYCLES; number++) {
            alive.add(create(number));
            if (alive.size() > ALIVE) {
                alive.remove(random.nextInt(alive.size()));
            }
            if (number % 25 == 0) {
                round();
            }
        }
        alive.clear();
        alive.add(create(CYCLES));
        round();
        assertThat(lane.board().all()).hasSize(1);
        assertThat(lane.published()).hasSize(1);
        assertThat(plans.size()).isEqualTo(1);
        assertThat(labels.size()).isEqualTo(1);
        assertThat(unknown.count()).isZero();
    }
}
