package io.virtwarden.monitor.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.RemoteAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One monitor, one libvirtd, and every way from afar: tcp, tls and ssh. */
class RemoteHypervisorIT {
    @TempDir
    Path folder;

    @Test
    void hearsAndMeasuresByTcpTlsAndSshAlsoAfterLibvirtdWasKilled() {
        UUID uuid = UUID.randomUUID();
        try (RemoteAccess remote = RemoteAccess.start(folder)) {
            List<String> uris = List.of(remote.tcp(), remote.tls(), remote.ssh());
            PrivateHypervisor hypervisor = remote.hypervisor();
            hypervisor.createPaused(DomainXml.named("far").uuid(uuid));
            MonitorConfig config = MonitorConfig.watching(folder, uris.toArray(String[]::new));
            try (MonitorProcess monitor = MonitorProcess.start(config).awaitReady()) {
                hypervisor.virsh("resume", "far");
                for (String uri : uris) {
                    awaitTold(monitor, uri, uuid, "lifecycle/resumed/unpaused");
                    await("memory of the domain as measured over " + uri)
                            .atMost(MonitorProcess.PATIENCE)
                            .until(() -> measured(monitor, uri, uuid));
                }

                hypervisor.kill9Libvirtd();
                monitor.awaitReadiness(503, "127.0.0.1");
                hypervisor.startLibvirtd();
                monitor.awaitReady();
                hypervisor.virsh("suspend", "far");
                for (String uri : uris) {
                    awaitTold(monitor, uri, uuid, "lifecycle/suspended/paused");
                }
                assertThat(monitor.history().stream()
                                .filter(Seen::isGap)
                                .filter(gap -> gap.reason().equals("connection-lost"))
                                .map(Seen::uri))
                        .containsAll(uris);
            }
        }
    }

    /** Since the last gap of this connection. */
    private static void awaitTold(MonitorProcess monitor, String uri, UUID uuid, String what) {
        await().atMost(MonitorProcess.PATIENCE).untilAsserted(() -> {
            List<Seen> since = new ArrayList<>();
            for (Seen record : monitor.history()) {
                if (record.uri().equals(uri)) {
                    if (record.isGap()) since.clear();
                    since.add(record);
                }
            }
            assertThat(since)
                    .as("told over " + uri)
                    .anyMatch(record -> record.subject().equals(uuid.toString())
                            && record.what().equals(what));
        });
    }

    private static boolean measured(MonitorProcess monitor, String uri, UUID uuid) {
        return monitor.get("/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.startsWith("libvirt_domain_memory_")
                        && line.contains(uri)
                        && line.contains(uuid.toString())
                        && !line.endsWith(" 0"));
    }
}
