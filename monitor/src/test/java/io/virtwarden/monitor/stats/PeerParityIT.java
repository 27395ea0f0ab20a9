package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.ops.Format;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LibvirtExporterProcess;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Our scrape beside that of Debian's prometheus-libvirt-exporter, of the same domains at the same time. */
final class PeerParityIT {
    private static String text(URI page) throws IOException {
        try (InputStream in = page.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void hasEveryMetricOfDebiansExporterWithItsTypeOnTheSameHypervisor() throws IOException {
        LabRequirements.demand(LabRequirements.Part.HYPERVISOR, LabRequirements.Part.LIBVIRT_EXPORTER);
        try (PrivateHypervisor hypervisor = PrivateHypervisor.start()) {
            hypervisor.createPaused(DomainXml.named("one")
                    .cpus(2)
                    .disk(hypervisor.disk("one", "64M"), "vda")
                    .nic());
            try (LibvirtExporterProcess peer = LibvirtExporterProcess.on(hypervisor.readOnlyUri());
                    TestStatistics test = new TestStatistics(
                            Set.of(Compatibility.KUMINA), Map.of("vcpus", true), hypervisor.readOnlyUri())) {
                Page theirs = Page.read(text(peer.metrics()), false);
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                                .contains(
                                        "libvirt_domain_info{domain=\"one\"",
                                        "libvirt_domain_vcpu_cpu{domain=\"one\""));
                Page ours = Page.read(test.text(Format.TEXT), false);
                assertThat(theirs.types().keySet())
                        .filteredOn(name -> name.startsWith("libvirt_"))
                        .hasSizeGreaterThan(15)
                        .allSatisfy(name -> assertThat(ours.types())
                                .containsEntry(name, theirs.types().get(name)));
            }
        }
    }
}
