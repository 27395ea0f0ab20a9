package io.virtwarden.hypervisor.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DomainStatsReaderTest {
    private static final StatsRequest EVERYTHING = new StatsRequest(EnumSet.allOf(StatsGroup.class), false, 16384);

    private final DomainStatsReader reader =
            new DomainStatsReader(new FieldTable(), Clock.systemUTC(), System::nanoTime);

    @TempDir
    Path folder;

    @Test
    void readsStateAndIothreadsOfEveryDomain() throws Exception {
        try (TestDriver driver = TestDriver.withDomains(folder, 5, 2)) {
            List<DomainSample> samples = reader.all(driver, EVERYTHING).samples();
            assertThat(samples).hasSize(5).allSatisfy(s -> {
                assertThat(s.state()).isEqualTo(1);
                assertThat(s.active()).isTrue();
                assertThat(s.value("iothread.count", -1)).isEqualTo(2);
                assertThat(s.value("iothread.2.poll-max-ns", -1)).isEqualTo(32768);
            });
            assertThat(samples).extracting(DomainSample::name).contains("d0", "d4");
            assertThat(samples)
                    .extracting(DomainSample::uuid)
                    .contains(UUID.fromString("00000000-0000-4000-8000-000000000003"));
        }
    }

    @Test
    void sharesNamesAndLayoutsBetweenRoundsAndDomains() throws Exception {
        try (TestDriver driver = TestDriver.withDomains(folder, 3, 2)) {
            reader.all(driver, EVERYTHING);
            List<DomainSample> second = reader.all(driver, EVERYTHING).samples();
            List<DomainSample> third = reader.all(driver, EVERYTHING).samples();
            for (int i = 0; i < 3; i++) {
                assertThat(third.get(i).layout())
                        .isSameAs(second.get(i).layout())
                        .isSameAs(third.get(0).layout());
                assertThat(third.get(i).name()).isSameAs(second.get(i).name());
            }
        }
    }

    @Test
    void addsCpuAndMemoryWhereTheBulkCallSaysNothingOfThem() throws Exception {
        try (TestDriver driver = TestDriver.withDomains(folder, 1, 0)) {
            reader.all(driver, EVERYTHING);
            DomainSample sample = reader.all(driver, EVERYTHING).samples().get(0);
            assertThat(sample.value("cpu.time", -1)).isPositive();
            assertThat(sample.value("balloon.maximum", -1)).isEqualTo(1048576);
            assertThat(sample.value("vcpu.current", -1)).isEqualTo(2);
        }
    }

    @Test
    void givesTheSameInBatchesAsAtOnce() throws Exception {
        StatsRequest small = new StatsRequest(EnumSet.allOf(StatsGroup.class), false, 3);
        try (TestDriver driver = TestDriver.withDomains(folder, 10, 1)) {
            assertThat(reader.all(driver, small).samples()).hasSize(10);
            List<DomainSample> batched = reader.all(driver, small).samples();
            assertThat(batched)
                    .hasSize(10)
                    .allSatisfy(s -> assertThat(s.state()).isEqualTo(1));
        }
    }

    @Test
    void leavesOutSuspectsInACarefulRound() throws Exception {
        UUID suspect = UUID.fromString("00000000-0000-4000-8000-000000000001");
        try (TestDriver driver = TestDriver.withDomains(folder, 3, 1)) {
            DomainReading reading = reader.careful(driver, EVERYTHING, Set.of(suspect));
            assertThat(reading.samples()).extracting(DomainSample::name).containsExactlyInAnyOrder("d0", "d2");
            assertThat(reading.skipped()).containsExactly(suspect);
        }
    }

    @Test
    void tellsInactiveDomainsFromRunningOnes() throws Exception {
        try (TestDriver driver = TestDriver.withDomains(folder, 2, 1)) {
            driver.connect().domainLookupByName("d1").destroy();
            List<DomainSample> samples = reader.all(driver, EVERYTHING).samples();
            assertThat(samples).hasSize(2);
            assertThat(samples.stream().filter(s -> !s.active()))
                    .singleElement()
                    .satisfies(s -> assertThat(s.state()).isEqualTo(5));
        }
    }
}
