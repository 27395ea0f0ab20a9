package io.virtwarden.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(HypervisorExtension.class)
class PrometheusProcessIT {
    @Test
    void scrapesTheExporterOfDebianOnAPrivateHypervisor(PrivateHypervisor hypervisor) {
        LabRequirements.demand(Part.PROMETHEUS, Part.LIBVIRT_EXPORTER);
        hypervisor.createPaused(DomainXml.named("scraped").disk(hypervisor.disk("s", "8M"), "vda"));
        try (LibvirtExporterProcess exporter = LibvirtExporterProcess.on(hypervisor.uri());
                PrometheusProcess prometheus =
                        PrometheusProcess.scraping(exporter.metrics().getPort())) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> prometheus.query("up").values().stream().toList(), List.of(1.0)::equals);
            assertThat(prometheus.query("libvirt_up").values()).containsExactly(1.0);
            assertThat(prometheus.target().get("health").asText()).isEqualTo("up");
        }
    }

    @Test
    void promtoolFindsAMetricWithoutHelp() {
        LabRequirements.demand(Part.PROMETHEUS);
        assertThat(Promtool.checkMetrics("# HELP a_total Things.\n# TYPE a_total counter\na_total 1\n"))
                .isEmpty();
        assertThat(Promtool.checkMetrics("# TYPE a_total counter\na_total 1\n")).contains("no help text");
    }
}
