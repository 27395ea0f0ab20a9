package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.ops.Format;
import io.virtwarden.hypervisor.stats.DomainProbe;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.exposition.Exposition;
import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.exposition.Rows;
import io.virtwarden.monitor.exposition.Snapshot;
import io.virtwarden.monitor.labels.DomainFacts;
import io.virtwarden.monitor.labels.FactsReader;
import io.virtwarden.monitor.labels.LabelSettings;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NamesTest {
    private static final String XML = """
            <domain><metadata><nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1"><nova:name>n</nova:name>
            </nova:instance></metadata><os><type arch='x86_64' machine='q35'>hvm</type></os><devices>
            <disk type='file' device='disk'><target dev='vda' bus='virtio'/>IOTUNE</disk>
            <interface type='bridge'><mac address='52:54:00:00:00:01'/><target dev='vnet0'/></interface></devices></domain>
            """;

    /** Every limit that a disk can have. */
    private static String iotune() {
        StringBuilder iotune = new StringBuilder("<iotune><size_iops_sec>4096</size_iops_sec>");
        for (String direction : new String[] {"total", "read", "write"}) {
            for (String unit : new String[] {"bytes", "iops"}) {
                for (String suffix : new String[] {"", "_max", "_max_length"}) {
                    String name = direction + "_" + unit + "_sec" + suffix;
                    iotune.append('<')
                            .append(name)
                            .append(">1000</")
                            .append(name)
                            .append('>');
                }
            }
        }
        return iotune.append("</iotune>").toString();
    }

    /** Everything that a QEMU domain with a job has, and what the test driver's host has. */
    static String text(Set<Compatibility> compatibility) {
        MetricTable table = MetricTable.read(compatibility);
        DomainNaming naming = DomainNaming.of(table, false, StatsSettings.standard());
        DomainPlans plans = new DomainPlans(
                "u",
                naming,
                new Shapes(table, false, new UnknownFields()),
                new FactEncoder(table, naming),
                new Duplicates());
        DomainSample sample = new QemuSamples().of(0, "web", 1, QemuSamples.newer(QemuSamples.fields(0, 1, 1, 1)));
        DomainFacts facts = new FactsReader(LabelSettings.standard()).read(XML.replace("IOTUNE", iotune()));
        List<RowSource> sources = new ArrayList<>();
        sources.add(plans.rows(sample, facts, false, true));
        Map<String, Long> numbers = new HashMap<>();
        for (MetricTable.Line line : table.lines()) {
            numbers.put(line.scale().substring(line.scale().indexOf(':') + 1), 1L);
        }
        Rows jobs = new Rows("u", false);
        new DomainCollectors.Jobs(table, new DomainProbe())
                .add(List.of(new DomainProbe.Job(new DomainProbe.Who(sample.uuid(), "web"), 1, numbers)), jobs);
        sources.add(jobs.finish());
        Exposition.Encoded encoded =
                new Exposition(table.families(), 100_000).encode(new Snapshot(QemuSamples.AT, 1, sources), Format.TEXT);
        return new String(encoded.bytes(), 0, encoded.length(), StandardCharsets.UTF_8);
    }

    private static Page page(Set<Compatibility> compatibility) {
        return Page.read(text(compatibility), false);
    }

    private static Page host(Set<Compatibility> compatibility) throws Exception {
        try (TestStatistics test = new TestStatistics(compatibility, Map.of(), "test:///default")) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                            .contains("libvirt_storage_pool_state", "libvirt_versions_info", "libvirt_domain_timed_out")
                            .matches(t -> compatibility.isEmpty() || t.contains("libvirt_domain_vcpu_cpu{")));
            return Page.read(test.text(Format.TEXT), false);
        }
    }

    /** Labels by metric, of both pages. */
    private static Map<String, Set<String>> labels(Page... pages) {
        Map<String, Set<String>> labels = new HashMap<>();
        for (Page page : pages) {
            page.labels()
                    .forEach((name, some) ->
                            labels.computeIfAbsent(name, n -> new HashSet<>()).addAll(some));
        }
        return labels;
    }

    private static void assertProduced(String resource, Set<Compatibility> compatibility) throws Exception {
        Page host = host(compatibility);
        Page domains = page(compatibility);
        Map<String, Set<String>> produced = labels(host, domains);
        Map<String, String> types = new HashMap<>(host.types());
        types.putAll(domains.types());
        for (String line : lines(resource)) {
            String series = line.substring(0, line.indexOf(' '));
            int brace = series.indexOf('{');
            String name = brace < 0 ? series : series.substring(0, brace);
            assertThat(produced).as(name).containsKey(name);
            if (brace >= 0) {
                String[] labels =
                        series.substring(brace + 1, series.length() - 1).split(",", -1);
                assertThat(produced.get(name)).as(line).contains(labels);
            }
            assertThat(types).as(line).containsEntry(name, line.substring(line.indexOf(' ') + 1));
        }
    }

    private static List<String> lines(String resource) throws Exception {
        try (InputStream in = Objects.requireNonNull(NamesTest.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void producesEveryMetricOfTheInovexExporterWithItsLabels() throws Exception {
        assertProduced("inovex-metrics.txt", Set.of());
    }

    @Test
    void producesTinkoffsMetricsWhenAsked() throws Exception {
        assertProduced("tinkoff-metrics.txt", Set.of(Compatibility.TINKOFF));
    }

    @Test
    void putsTheUuidOnEverySeriesOfADomain() {
        page(Set.of(Compatibility.TINKOFF)).labels().forEach((name, labels) -> {
            if (name.startsWith("libvirt_domain_")) {
                assertThat(labels).as(name).contains("domain", "uuid");
            }
        });
    }

    @Test
    void usesOnlyLabelsThatTheTableNames() {
        MetricTable table = MetricTable.read(Set.of());
        page(Set.of())
                .labels()
                .forEach((name, labels) -> assertThat(
                                table.family(name.replaceFirst("_bucket$", "")).labels())
                        .as(name)
                        .containsAll(labels));
    }
}
