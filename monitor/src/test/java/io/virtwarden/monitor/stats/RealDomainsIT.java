package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.ops.Format;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.InnerProcess;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import io.virtwarden.testkit.lab.Promtool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Statistics of real QEMU processes under a real libvirtd, one of which freezes. */
final class RealDomainsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static PrivateHypervisor hypervisor;

    @BeforeAll
    static void start() {
        LabRequirements.demand(LabRequirements.Part.HYPERVISOR, LabRequirements.Part.PROMETHEUS);
        hypervisor = PrivateHypervisor.start();
        for (String name : new String[] {"one", "two"}) {
            hypervisor.createPaused(DomainXml.named(name)
                    .cpus(2)
                    .disk(hypervisor.disk(name, "64M"), "vda")
                    .nic());
        }
        hypervisor.define(DomainXml.named("off"));
    }

    @AfterAll
    static void stop() {
        if (hypervisor != null) {
            hypervisor.close();
        }
    }

    private static TestStatistics statistics() {
        return new TestStatistics(Set.of(), Map.of("volumes", true), hypervisor.readOnlyUri());
    }

    private static long samples(String text, String family, String label) {
        return text.lines()
                .filter(l -> l.startsWith(family + "{") && l.contains(label))
                .count();
    }

    @Test
    void measuresRealDomainsWithEveryGroup() {
        try (TestStatistics test = statistics()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                            .contains(
                                    "libvirt_domain_state{domain=\"one\"",
                                    "libvirt_domain_block_stats_info{domain=\"two\"")
                            .contains("libvirt_domain_job_info_type{domain=\"one\"", "libvirt_secrets 0"));
            String text = test.text(Format.TEXT);
            assertThat(samples(text, "libvirt_domain_vcpu_time_seconds_total", "domain=\"one\""))
                    .isEqualTo(2);
            assertThat(samples(text, "libvirt_domain_block_stats_capacity_bytes", "target_device=\"vda\""))
                    .isEqualTo(2);
            assertThat(samples(text, "libvirt_domain_interface_stats_receive_bytes_total", ""))
                    .isEqualTo(2);
            assertThat(samples(text, "libvirt_domain_info_state", "domain=\"off\""))
                    .isEqualTo(1);
            assertThat(samples(text, "libvirt_domain_info_memory_usage_bytes", "domain=\"off\""))
                    .isZero();
            assertThat(text).contains("state=\"paused\"} 1", "reason=\"user\"");
            assertThat(test.registry
                            .get("virtwarden.stats.unknown.fields")
                            .gauge()
                            .value())
                    .as(text)
                    .isZero();
            assertThat(Page.read(text, false).faults()).isEmpty();
            assertThat(Page.read(test.text(Format.OPENMETRICS), true).faults()).isEmpty();
            assertThat(Promtool.checkMetrics(text)).isEmpty();
        }
    }

    @Test
    void goesOnMeasuringTheOthersWhileOneGuestHangs() {
        String pid = hypervisor.inside("cat", "/run/libvirt/qemu/two.pid").strip();
        try (TestStatistics test = statistics()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                            .contains("libvirt_domain_info_cpu_time_seconds_total{domain=\"two\""));
            hypervisor.inside("kill", "-STOP", pid);
            try {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    String text = test.text(Format.TEXT);
                    assertThat(text.lines().filter(l -> l.startsWith("libvirt_domain_timed_out{domain=\"two\"")))
                            .singleElement()
                            .satisfies(l -> assertThat(l).endsWith("} 1"));
                    assertThat(text).contains("libvirt_up{uri=\"" + hypervisor.readOnlyUri() + "\"} 1");
                });
                double before = stamp(test.text(Format.TEXT), "one");
                double stuck = stamp(test.text(Format.TEXT), "two");
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(stamp(test.text(Format.TEXT), "one")).isGreaterThan(before);
                    assertThat(stamp(test.text(Format.TEXT), "two")).isEqualTo(stuck);
                    assertThat(test.text(Format.TEXT))
                            .contains("libvirt_domain_info_cpu_time_seconds_total{domain=\"two\"");
                });
            } finally {
                hypervisor.inside("kill", "-CONT", pid);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT)
                                    .lines()
                                    .filter(l -> l.startsWith("libvirt_domain_timed_out{")))
                            .hasSize(3)
                            .allMatch(l -> l.endsWith("} 0")));
        }
    }

    @Test
    void marksAGuestThatHangsThoughSomebodyElsesCallWaitsForIt() {
        String pid = hypervisor.inside("cat", "/run/libvirt/qemu/two.pid").strip();
        hypervisor.inside("kill", "-STOP", pid);
        Path log = hypervisor.scratch().resolve("domblkerror");
        try (InnerProcess other = hypervisor.launch(List.of("virsh", "domblkerror", "two"), Map.of(), log)) {
            await().atMost(PATIENCE)
                    .until(() -> hypervisor.virsh("domcontrol", "two").contains("occupied"));
            try (TestStatistics test = statistics()) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                                .containsPattern("libvirt_domain_timed_out\\{domain=\"two\"[^}]*} 1")
                                .containsPattern("libvirt_domain_timed_out\\{domain=\"one\"[^}]*} 0"));
            }
            assertThat(other.isAlive()).isTrue();
        } finally {
            hypervisor.inside("kill", "-CONT", pid);
        }
        await().atMost(PATIENCE)
                .until(() -> !hypervisor.virsh("domcontrol", "two").contains("occupied"));
    }

    private static double stamp(String text, String domain) {
        String line = text.lines()
                .filter(l -> l.startsWith("libvirt_domain_stats_timestamp_seconds{domain=\"" + domain + "\""))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }
}
