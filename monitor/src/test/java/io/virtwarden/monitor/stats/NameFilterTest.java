package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.ops.Format;
import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.monitor.MonitorSettings;
import io.virtwarden.monitor.exposition.Exposition;
import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.exposition.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NameFilterTest {
    @TempDir
    Path folder;

    private StatsSettings settings(String yaml) throws IOException, SettingsException {
        Path file = Files.writeString(folder.resolve("virtwarden.yaml"), yaml);
        return MonitorSettings.load(file, Map.of()).value().monitor().stats();
    }

    @Test
    void showsEverythingUnlessSettingsSayOtherwise() throws Exception {
        StatsSettings settings = settings("monitor: {}\n");
        assertThat(settings.domains().shows("a")).isTrue();
        assertThat(settings.disks().shows("")).isTrue();
        assertThat(settings.interfaces().shows("vnet0")).isTrue();
    }

    @Test
    void matchesWholeNamesAndLeavesOutWhatBothMatch() throws Exception {
        NameFilter domains = settings("""
                        monitor:
                          stats:
                            domains: { include: 'web-.*', exclude: '.*-(tmp|build)' }
                        """).domains();
        assertThat(domains.shows("web-1")).isTrue();
        assertThat(domains.shows("the-web-1")).isFalse();
        assertThat(domains.shows("web-1-tmp")).isFalse();
        assertThat(domains.shows("web-tmp-1")).isTrue();
    }

    @Test
    void namesKeyAndLineOfAnExpressionThatIsNone() {
        SettingsException failure = catchThrowableOfType(SettingsException.class, () -> settings("""
                monitor:
                  stats:
                    disks:
                      include: 'vd[a'
                    interfaces: { exclude: '(vnet' }
                """));
        assertThat(failure.faults())
                .extracting(Fault::toString)
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault)
                        .contains("monitor.stats.disks.include", "virtwarden.yaml:4", "regular expression", "vd[a"))
                .anySatisfy(fault ->
                        assertThat(fault).contains("monitor.stats.interfaces.exclude", "virtwarden.yaml:5", "(vnet"));
    }

    @Test
    void leavesAnExcludedDomainWithoutAnySeriesButCountsIt() throws Exception {
        String node = "<node>" + domain("web", 1) + domain("tmp", 2) + "</node>";
        String uri = "test://" + Files.writeString(folder.resolve("node.xml"), node);
        StatsSettings settings = settings("""
                        monitor:
                          stats:
                            domains: { exclude: 'tmp' }
                            disks: { include: 'vda' }
                            interfaces: { exclude: 'testnet1' }
                        """).pace(Duration.ofMillis(500), Duration.ofMillis(400));
        try (TestStatistics test = new TestStatistics(settings, Set.of(), Map.of(), uri)) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                            .contains(
                                    "libvirt_domain_info{domain=\"web\"",
                                    "libvirt_domain_snapshots{domain=\"web\"",
                                    "libvirt_domain_control_state{domain=\"web\""));
            String text = test.text(Format.TEXT);
            assertThat(text)
                    .doesNotContain("domain=\"tmp\"", "target_device=\"vdb\"", "target_device=\"testnet1\"")
                    .contains("state=\"running\",uri=\"" + uri + "\"} 2", "target_device=\"vda\"")
                    .contains("target_device=\"testnet0\"");
        }
    }

    /** The test driver calls their interfaces testnet0 and testnet1. */
    private static String domain(String name, int number) {
        return "<domain type='test'><name>" + name + "</name><uuid>" + QemuSamples.uuid(number)
                + "</uuid><memory>1024</memory><os><type>hvm</type></os><devices>"
                + "<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/></disk>"
                + "<disk type='file' device='disk'><source file='/b'/><target dev='vdb' bus='virtio'/></disk>"
                + "<interface type='bridge'><source bridge='br0'/></interface>"
                + "<interface type='bridge'><source bridge='br0'/></interface>"
                + "</devices></domain>";
    }

    @Test
    void leavesOutTheStatisticsOfADeviceToo() {
        NameFilter onlyFirst = new NameFilter(Optional.of(Pattern.compile("vda|vnet1")), Optional.empty());
        StatsSettings settings = StatsSettings.standard().showing(NameFilter.everything(), onlyFirst, onlyFirst);
        MetricTable table = MetricTable.read(Set.of());
        DomainNaming naming = DomainNaming.of(table, false, settings);
        DomainPlans plans = new DomainPlans(
                "u",
                naming,
                new Shapes(table, false, new UnknownFields()),
                new FactEncoder(table, naming),
                new Duplicates());
        RowSource rows = plans.rows(new QemuSamples().running(0, "web", 1, 2, 2), null, false, true);
        Exposition.Encoded encoded = new Exposition(table.families(), 100_000)
                .encode(new Snapshot(QemuSamples.AT, 1, List.of(rows)), Format.TEXT);
        String text = new String(encoded.bytes(), 0, encoded.length(), StandardCharsets.UTF_8);
        assertThat(Page.read(text, false).faults()).isEmpty();
        assertThat(text)
                .contains("target_device=\"vda\"", "target_device=\"vnet1\"")
                .doesNotContain("target_device=\"vdb\"", "target_device=\"vnet0\"");
    }
}
