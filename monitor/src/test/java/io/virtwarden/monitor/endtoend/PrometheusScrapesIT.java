package io.virtwarden.monitor.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorExtension;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.PrometheusProcess;
import io.virtwarden.testkit.lab.Promtool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(HypervisorExtension.class)
class PrometheusScrapesIT {
    @TempDir
    Path folder;

    @Test
    void debiansPrometheusFindsEveryDomainAndPromtoolNothing(PrivateHypervisor hypervisor) {
        LabRequirements.demand(Part.PROMETHEUS);
        UUID uuid = UUID.randomUUID();
        hypervisor.createPaused(DomainXml.named("größe\"\\1")
                .uuid(uuid)
                .disk(hypervisor.disk("a", "8M"), "vda")
                .nic());
        hypervisor.createPaused(DomainXml.named("two").cpus(2));
        hypervisor.define(DomainXml.named("off"));

        MonitorConfig config = MonitorConfig.watching(folder, hypervisor.uri());
        try (MonitorProcess monitor = MonitorProcess.start(config).awaitReady();
                PrometheusProcess prometheus = PrometheusProcess.scraping(config.port())) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> prometheus.query("libvirt_domain_info_state").size() == 3);
            assertThat(prometheus.query("up").values()).containsExactly(1.0);
            assertThat(prometheus.query("libvirt_up").values()).containsExactly(1.0);
            assertThat(prometheus
                            .query("libvirt_domain_info_state{uuid=\"" + uuid + "\"}")
                            .values())
                    .containsExactly(3.0);
            assertThat(prometheus
                            .query("libvirt_domain_info_virtual_cpus{domain=\"two\"}")
                            .values())
                    .containsExactly(2.0);
            assertThat(prometheus
                            .query("libvirt_domain_block_stats_capacity_bytes{domain=~\"größe.*\"}")
                            .values())
                    .containsExactly(8.0 * 1024 * 1024);
            assertThat(prometheus.query("virtwarden_build_info{daemon=\"monitor\"}"))
                    .hasSize(1);
            assertThat(prometheus.target().get("lastError").asText()).isEmpty();
            assertThat(Promtool.checkMetrics(monitor.get("/metrics").body())).isEmpty();
        }
    }
}
