package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.ops.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatisticsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void measuresTheTestDriverWithoutEverTouchingItInAScrape() throws Exception {
        try (TestStatistics test = new TestStatistics(Set.of(), Map.of("volumes", true), "test:///default")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                            .contains("libvirt_up{uri=\"test:///default\"} 1\n")
                            .contains("libvirt_domain_state{domain=\"test\"")
                            .contains("libvirt_domain_info_cpu_time_seconds_total{domain=\"test\"")
                            .contains("libvirt_domain_info{domain=\"test\"")
                            .contains("os_type=\"hvm\"")
                            .contains("libvirt_storage_pool_state{storage_pool=\"default-pool\"} 2\n")
                            .contains("libvirt_storage_pool_timed_out{storage_pool=\"default-pool\"} 0\n")
                            .contains("libvirt_network_active{network=\"default\"} 1\n")
                            .contains("libvirt_node_devices{capability=\"scsi_host\"}")
                            .contains("libvirt_node_cpus ")
                            .contains("libvirt_versions_info{driver=\"TEST\"")
                            .contains("libvirt_domains{state=\"running\",uri=\"test:///default\"} 1\n"));
            assertThat(test.statistics.check().check().ok()).isTrue();
            Page page = Page.read(test.text(Format.TEXT), false);
            assertThat(page.faults()).isEmpty();
            assertThat(Page.read(test.text(Format.OPENMETRICS), true).faults()).isEmpty();
            assertThat(page.labels()).doesNotContainKey("libvirt_secrets");
        }
    }

    @Test
    void putsTheUriOnDomainsOnlyWhenThereAreSeveral() throws Exception {
        Path second = folder.resolve("second.xml");
        Files.writeString(
                second,
                "<node><domain type='test'><name>other</name><memory>1024</memory><os><type>hvm</type></os></domain>"
                        + "</node>");
        String uri = "test://" + second;
        try (TestStatistics test = new TestStatistics(Set.of(), Map.of(), "test:///default", uri)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                            .contains("uri=\"test:///default\",state=\"running\"} 1")
                            .contains("uri=\"" + uri + "\",state=\"running\"} 1"));
            assertThat(Page.read(test.text(Format.TEXT), false).faults()).isEmpty();
        }
    }

    @Test
    void staysUpWithoutAHypervisorAndSaysSo() throws Exception {
        try (TestStatistics test = new TestStatistics(Set.of(), Map.of(), "test:///no/such/file.xml")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                            .contains("libvirt_up{uri=\"test:///no/such/file.xml\"} 0\n"));
            assertThat(test.statistics.check().check().ok()).isFalse();
            assertThat(test.statistics.live().check().ok()).isTrue();
        }
    }

    @Test
    void refusesACollectorThatDoesNotExist() {
        assertThatThrownBy(() -> new TestStatistics(Set.of(), Map.of("pool", true), "test:///default"))
                .hasMessageContaining("monitor.collectors.pool")
                .hasMessageContaining("pools");
    }
}
