package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.ops.Format;
import io.virtwarden.chassis.ops.Gzip;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.exposition.Exposition;
import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.exposition.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DomainExpositionTest {
    private final QemuSamples samples = new QemuSamples();
    private final MetricTable table = MetricTable.read(Set.of());
    private final UnknownFields unknown = new UnknownFields();
    private final Duplicates duplicates = new Duplicates();
    private final DomainNaming naming = DomainNaming.of(table, false, StatsSettings.standard());
    private final DomainPlans plans = new DomainPlans(
            "qemu:///system", naming, new Shapes(table, false, unknown), new FactEncoder(table, naming), duplicates);
    private final Exposition exposition = new Exposition(table.families(), 10_000_000);

    private String text(Format format, DomainSample... all) {
        List<RowSource> sources = new ArrayList<>();
        for (DomainSample sample : all) {
            sources.add(plans.rows(sample, null, false, true));
        }
        Exposition.Encoded encoded = exposition.encode(new Snapshot(QemuSamples.AT, 1, sources), format);
        return new String(encoded.bytes(), 0, encoded.length(), StandardCharsets.UTF_8);
    }

    @Test
    void writesEveryStatisticInBaseUnits() {
        String labels = "{domain=\"web\",uuid=\"00000000-0000-4000-8000-000000000000\"";
        assertThat(text(Format.TEXT, samples.running(0, "web", 2, 1, 1)))
                .contains("libvirt_domain_info_cpu_time_seconds_total" + labels + "} 12.345678901\n")
                .contains("libvirt_domain_cpu_mode_seconds_total" + labels + ",mode=\"system\"} 0.5\n")
                .contains("libvirt_domain_info_maximum_memory_bytes" + labels + "} 2147483648\n")
                .contains("libvirt_domain_memory_stats_used_percent" + labels + "} 75\n")
                .contains("libvirt_domain_state" + labels + ",state=\"running\"} 1\n")
                .contains("libvirt_domain_state" + labels + ",state=\"paused\"} 0\n")
                .contains("libvirt_domain_info_state" + labels + ",state_desc=\"the domain is running\"} 1\n")
                .contains("libvirt_domain_vcpu_delay_seconds_total" + labels + ",vcpu=\"1\"} 0.0015\n")
                .contains("libvirt_domain_block_stats_read_time_seconds_total" + labels
                        + ",target_device=\"vda\"} 0.123456789\n")
                .contains("libvirt_domain_interface_stats_transmit_drops_total" + labels
                        + ",target_device=\"vnet0\"} 1000\n")
                .contains("libvirt_domain_memory_bandwidth_bytes_total" + labels
                        + ",monitor=\"vcpus_0-1\",node=\"0\",scope=\"local\"} 10\n")
                .contains("libvirt_domain_cpu_cache_monitor_bytes" + labels
                        + ",monitor=\"vcpus_0-1\",bank=\"3\"} 65536\n")
                .contains("libvirt_domain_perf_events_total" + labels + ",event=\"cache_misses\"} 99\n")
                .contains("libvirt_domain_iothread_poll_max_seconds" + labels + ",iothread=\"4\"} 0.000032768\n")
                .contains("libvirt_domain_dirty_rate_bytes_per_second" + labels + "} 16777216\n")
                .contains("libvirt_domain_stats_timestamp_seconds" + labels + "} 1795435200\n")
                .contains("libvirt_domain_timed_out" + labels + "} 0\n")
                .doesNotContain("hypervisor_stat");
        assertThat(unknown.count()).isZero();
        assertThat(duplicates.count()).isZero();
    }

    @Test
    void writesLatencyHistogramsAsCumulativeBuckets() {
        Map<String, Object> fields = QemuSamples.newer(QemuSamples.fields(0, 1, 2, 1));
        String text = text(Format.TEXT, samples.of(0, "web", 1, fields));
        String head = "libvirt_domain_block_stats_latency_seconds_bucket{domain=\"web\","
                + "uuid=\"00000000-0000-4000-8000-000000000000\",target_device=\"vda\",operation=";
        assertThat(text)
                .contains("# TYPE libvirt_domain_block_stats_latency_seconds histogram\n")
                .contains(head + "\"read\",le=\"0.00001\"} 5\n")
                .contains(head + "\"read\",le=\"0.001\"} 12\n")
                .contains(head + "\"read\",le=\"+Inf\"} 13\n")
                .contains(head + "\"zone_append\",le=\"+Inf\"} 3\n")
                .contains("libvirt_domain_block_limits_bytes", "limit=\"transfer_hw_max\"} 512\n")
                .contains("libvirt_domain_block_limits_segments", "limit=\"iov_max\"} 512\n");
        assertThat(Page.read(text, false).faults()).isEmpty();
        assertThat(Page.read(text(Format.OPENMETRICS, samples.of(0, "web", 1, fields)), true)
                        .faults())
                .isEmpty();
        assertThat(unknown.count()).isZero();
        assertThat(duplicates.count()).isZero();
    }

    @Test
    void addsABinWhoseBoundIsNoneToTheNext() {
        Map<String, Object> fields = QemuSamples.fields(0, 0, 1, 0);
        QemuSamples.histogram(fields, "write", new long[] {0, 100, 100, 50, 200}, new long[] {1, 2, 4, 8, 16});
        fields.remove("block.0.latency_histogram.write.bin.4.start");
        String text = text(Format.TEXT, samples.of(0, "web", 1, fields));
        assertThat(text.lines().filter(l -> l.contains("operation=\"write\"")))
                .satisfiesExactly(
                        l -> assertThat(l).endsWith("le=\"0.0000001\"} 1"),
                        l -> assertThat(l).endsWith("le=\"+Inf\"} 31"));
    }

    @Test
    void countsStatisticsThatItDoesNotKnow() {
        Map<String, Object> fields = QemuSamples.fields(0, 0, 2, 0);
        fields.put("block.0.timed_group.0.rd_latency_avg", 5L);
        fields.put("block.1.timed_group.1.rd_latency_avg", 5L);
        assertThat(text(Format.TEXT, samples.of(0, "web", 1, fields))).doesNotContain("timed_group");
        assertThat(unknown.count()).isEqualTo(1);
    }

    @Test
    void leavesOutWhatLibvirtDidNotSay() {
        Map<String, Object> little = new LinkedHashMap<>();
        little.put("state.state", 5);
        little.put("state.reason", 1);
        little.put("balloon.maximum", 1024L);
        little.put("balloon.current", 1024L);
        assertThat(text(Format.TEXT, samples.of(1, "off", -1, little)))
                .contains("libvirt_domain_state_reason", "libvirt_domain_info_maximum_memory_bytes")
                .doesNotContain("memory_usage_bytes", "used_percent", "NaN", "cpu_time");
    }

    @Test
    void writesOneFamilyOnceWithAllItsDomains() {
        String text = text(Format.TEXT, samples.running(0, "a", 1, 1, 1), samples.running(1, "b", 2, 2, 2));
        assertThat(text.lines().filter(l -> l.startsWith("# TYPE")).toList()).doesNotHaveDuplicates();
        assertThat(text).contains("# TYPE libvirt_domain_info_cpu_time_seconds_total counter\n");
        assertThat(text(Format.OPENMETRICS, samples.running(0, "a", 1, 1, 1)))
                .contains("# TYPE libvirt_domain_info_cpu_time_seconds counter\n")
                .contains("# TYPE libvirt_domain_memory_stats_swap_in_bytes_total unknown\n")
                .contains("# TYPE libvirt_domain_memory_stats_swap_in_bytes gauge\n");
    }

    @Test
    void escapesNamesAndKeepsEveryUnicode() {
        String text = text(Format.TEXT, samples.running(0, "a\"b\\c\nd – 日本 \uD83D\uDE00 \uD83D", 0, 0, 0));
        assertThat(text).contains("domain=\"a\\\"b\\\\c\\nd – 日本 \uD83D\uDE00 ?\"");
        assertThat(text.lines().filter(l -> !l.startsWith("#"))).allMatch(l -> l.startsWith("libvirt_"));
    }

    @Test
    void dropsASecondDeviceOfTheSameNameInsteadOfTheScrape() {
        Map<String, Object> fields = QemuSamples.fields(0, 0, 0, 2);
        fields.put("net.1.name", "vnet0");
        fields.put("block.0.name", "vda");
        fields.put("block.0.rd.reqs", 1L);
        fields.put("block.1.name", "vda");
        fields.put("block.1.backingIndex", 3L);
        fields.put("block.1.rd.reqs", 2L);
        String text = text(Format.TEXT, samples.of(0, "a", 1, fields));
        assertThat(text)
                .contains("target_device=\"vda\"} 1\n")
                .contains("target_device=\"vda\",backing_index=\"3\"} 2\n");
        assertThat(text.lines().filter(l -> l.startsWith("libvirt_domain_interface_stats_receive_bytes_total")))
                .hasSize(1);
        assertThat(duplicates.count()).isEqualTo(1);
    }

    @Test
    void refusesTheSameFamiliesWhenThereAreTooMany() {
        List<RowSource> sources = List.of(plans.rows(samples.running(0, "a", 4, 4, 4), null, false, true));
        Exposition small = new Exposition(table.families(), 60);
        Exposition.Encoded encoded = small.encode(new Snapshot(QemuSamples.AT, 1, sources), Format.TEXT);
        String text = new String(encoded.bytes(), 0, encoded.length(), StandardCharsets.UTF_8);
        assertThat(encoded.series()).isLessThanOrEqualTo(60);
        assertThat(encoded.series() + encoded.refusedSeries())
                .isEqualTo(sources.get(0).rows());
        assertThat(text).contains("libvirt_domain_state").doesNotContain("iothread");
        assertThat(encoded.refusedFamilies()).contains("libvirt_domain_vcpu_state");
        assertThat(small.encode(new Snapshot(QemuSamples.AT, 2, sources), Format.TEXT)
                        .refusedFamilies())
                .isEqualTo(encoded.refusedFamilies());
    }

    @Test
    void encodesAHundredThousandSeriesQuickly() {
        List<DomainSample> fleet = new ArrayList<>();
        for (int i = 0; i < 950; i++) {
            fleet.add(samples.running(i, "instance-" + i, 4, 2, 1));
        }
        long best = Long.MAX_VALUE;
        long bestPlan = Long.MAX_VALUE;
        int series = 0;
        int bytes = 0;
        Exposition.Encoded encoded = null;
        for (int round = 0; round < 40; round++) {
            long began = System.nanoTime();
            List<RowSource> sources = new ArrayList<>();
            for (DomainSample sample : fleet) {
                sources.add(plans.rows(sample, null, false, true));
            }
            long planned = System.nanoTime();
            encoded = exposition.encode(new Snapshot(QemuSamples.AT, round, sources), Format.TEXT);
            bestPlan = Math.min(bestPlan, planned - began);
            best = Math.min(best, System.nanoTime() - planned);
            series = encoded.series();
            bytes = encoded.length();
        }
        assertThat(encoded).isNotNull();
        long began = System.nanoTime();
        int packed = Gzip.member(encoded.bytes(), 0, encoded.length()).length;
        long gzip = System.nanoTime() - began;
        System.out.printf(
                "exposition: %d series, %d bytes: plan %.2f ms, encode %.1f ms (%.1f ms per 100k), gzip %.0f ms to %d bytes%n",
                series, bytes, bestPlan / 1e6, best / 1e6, best / 1e6 * 100_000 / series, gzip / 1e6, packed);
        assertThat(series).isGreaterThan(90_000);
    }
}
