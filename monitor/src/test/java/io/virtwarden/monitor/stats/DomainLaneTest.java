package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.stats.DomainReading;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.DomainStats;
import io.virtwarden.hypervisor.stats.StatsRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DomainLaneTest {
    private static final StatsSettings SETTINGS =
            StatsSettings.standard().pace(Duration.ofSeconds(15), Duration.ofSeconds(10));

    private final QemuSamples samples = new QemuSamples();
    private final List<FakeLink> links = new ArrayList<>();
    private final FakeStats stats = new FakeStats();
    private long now;
    private boolean everythingHangs;
    private final DomainLane lane = new DomainLane(
            "fake:///system",
            SETTINGS,
            (uri, purpose) -> {
                FakeLink link = new FakeLink(uri, purpose);
                links.add(link);
                if (everythingHangs) {
                    link.hang();
                }
                return link;
            },
            stats,
            Runnable::run,
            Clock.systemUTC(),
            () -> now);

    /** Domains as they are, and those whose monitor is occupied. */
    private static final class FakeStats implements DomainStats {
        private final List<DomainSample> domains = new ArrayList<>();
        private final Set<UUID> occupied = new HashSet<>();
        private int bulkCalls;
        private Set<UUID> lastSuspects = Set.of();

        @Override
        public DomainReading all(Connection connection, StatsRequest request) {
            bulkCalls++;
            return new DomainReading(domains, Set.of(), 1, 1);
        }

        @Override
        public DomainReading careful(Connection connection, StatsRequest request, Set<UUID> suspects)
                throws LibvirtException {
            lastSuspects = suspects;
            Set<UUID> skipped = new HashSet<>(suspects);
            skipped.addAll(occupied);
            return new DomainReading(
                    domains.stream().filter(d -> !skipped.contains(d.uuid())).toList(), skipped, 1, 1);
        }
    }

    private void round() {
        lane.start(false).join();
    }

    private DomainBoard.Held held(int number) {
        return lane.board().all().stream()
                .filter(h -> h.sample().uuid().equals(QemuSamples.uuid(number)))
                .findFirst()
                .orElseThrow();
    }

    private void domains(int count) {
        stats.domains.clear();
        for (int i = 0; i < count; i++) {
            stats.domains.add(samples.running(i, "d" + i, 1, 1, 1));
        }
    }

    @Test
    void keepsEveryDomainsLastValuesWhileTheBulkCallIsStuck() {
        domains(3);
        round();
        links.get(0).hang();
        round();
        assertThat(lane.board().all()).hasSize(3).allMatch(h -> h.missed() == 1);
        assertThat(lane.figures().up()).isFalse();
        assertThat(lane.figures().stuckRounds()).isEqualTo(1);
    }

    @Test
    void asksOnlyResponsiveDomainsAfterAStuckRoundAndMarksTheCulprit() {
        domains(3);
        round();
        links.get(0).hang();
        stats.occupied.add(QemuSamples.uuid(1));
        round();
        round();
        assertThat(links).extracting(l -> l.purpose).containsExactly("stats", "careful");
        assertThat(held(0).missed()).isZero();
        assertThat(held(1).timedOut()).isTrue();
        assertThat(held(1).missed()).isEqualTo(2);
        assertThat(lane.figures().up()).isTrue();
    }

    @Test
    void marksTheDomainThatHoldsUpAnotherCallThoughTheBulkCallPassesItOver() {
        domains(3);
        round();
        int bulkCalls = stats.bulkCalls;
        stats.occupied.add(QemuSamples.uuid(2));
        lane.start(true).join();
        assertThat(stats.bulkCalls).isEqualTo(bulkCalls);
        assertThat(held(2).timedOut()).isTrue();
        assertThat(held(1).timedOut()).isFalse();
    }

    @Test
    void leavesTheCulpritAloneForAWhileAndThenReturnsToTheBulkCall() {
        domains(3);
        round();
        links.get(0).hang();
        stats.occupied.add(QemuSamples.uuid(1));
        round();
        round();
        stats.occupied.clear();
        links.get(0).release();
        int before = stats.bulkCalls;
        round();
        assertThat(stats.lastSuspects).containsExactly(QemuSamples.uuid(1));
        assertThat(stats.bulkCalls).isEqualTo(before);
        now += SETTINGS.suspicion().toNanos();
        round();
        assertThat(stats.bulkCalls).isEqualTo(before + 1);
        assertThat(held(1).timedOut()).isFalse();
    }

    @Test
    void opensNoMoreThanTwoLinksBesideTheStuckOne() {
        domains(2);
        round();
        everythingHangs = true;
        links.forEach(FakeLink::hang);
        for (int i = 0; i < 5; i++) {
            round();
        }
        assertThat(links).hasSize(3);
        assertThat(lane.board().all()).hasSize(2).allMatch(h -> h.missed() == 5);
    }

    @Test
    void forgetsADomainThatAFullAnswerDoesNotHave() {
        domains(3);
        round();
        domains(2);
        round();
        assertThat(lane.board().domains()).containsExactlyInAnyOrder(QemuSamples.uuid(0), QemuSamples.uuid(1));
    }

    @Test
    void showsOnlyStateAfterTooManyMissedRounds() {
        domains(1);
        round();
        everythingHangs = true;
        links.get(0).hang();
        for (int i = 0; i < SETTINGS.keep(); i++) {
            round();
        }
        assertThat(lane.board().fresh(held(0))).isFalse();
    }

    @Test
    void countsDomainsByState() {
        domains(2);
        round();
        assertThat(lane.board().byState()).containsEntry("running", 2).containsEntry("paused", 0);
    }
}
