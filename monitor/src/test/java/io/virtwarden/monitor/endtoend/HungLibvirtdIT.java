package io.virtwarden.monitor.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HungLibvirtdIT {
    /** Far below any scrape timeout; a scrape that waits for libvirt would take for ever. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    @BeforeAll
    static void realParts() {
        LabRequirements.demand(Part.HYPERVISOR);
    }

    @Test
    void answersScrapesAtOnceAndSaysWhyItIsNotReady() {
        UUID uuid = UUID.randomUUID();
        try (PrivateHypervisor hypervisor = PrivateHypervisor.start()) {
            hypervisor.createPaused(DomainXml.named("d").uuid(uuid));
            MonitorConfig config = MonitorConfig.watching(folder, hypervisor.uri());
            try (MonitorProcess monitor = MonitorProcess.start(config).awaitReady()) {
                await().atMost(MonitorProcess.PATIENCE).until(() -> age(monitor) < 5);
                hypervisor.stopLibvirtd();

                monitor.awaitReadiness(503, hypervisor.socket().toString());
                assertThat(monitor.get("/health/live", AT_ONCE).statusCode()).isEqualTo(200);
                await().atMost(MonitorProcess.PATIENCE).until(() -> monitor.metric("libvirt_up{") == 0);
                HttpResponse<String> scrape = monitor.get("/metrics", AT_ONCE);
                assertThat(scrape.statusCode()).isEqualTo(200);
                assertThat(scrape.body()).contains(uuid.toString());
                await("an age that rises").atMost(MonitorProcess.PATIENCE).until(() -> age(monitor) > 5);

                hypervisor.continueLibvirtd();

                monitor.awaitReady();
                await().atMost(MonitorProcess.PATIENCE).until(() -> age(monitor) < 5);
                hypervisor.virsh("resume", "d");
                await().atMost(MonitorProcess.PATIENCE)
                        .until(() -> monitor.history().stream()
                                .anyMatch(record -> record.what().equals("lifecycle/resumed/unpaused")));
                List<Seen> gaps = monitor.history().stream().filter(Seen::isGap).toList();
                assertThat(gaps).extracting(Seen::reason).contains("connection-lost");
                assertThat(gaps).extracting(Seen::uri).contains(hypervisor.uri());
            }
        }
    }

    /** Seconds since libvirt last answered for the domain, as a dashboard would compute it. */
    private static double age(MonitorProcess monitor) {
        return System.currentTimeMillis() / 1e3 - monitor.metric("libvirt_domain_stats_timestamp_seconds{");
    }
}
