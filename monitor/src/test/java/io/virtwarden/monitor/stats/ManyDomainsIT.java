package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.ops.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand domains cost ten times as much as a thousand, not more. Prints what they cost. */
final class ManyDomainsIT {
    @TempDir
    Path folder;

    private record Cost(double heapPerDomain, double nativeMicros, double readMicros, double encodeMicros, int bytes) {}

    private String uri(int domains) throws IOException {
        StringBuilder xml = new StringBuilder("<node>\n");
        for (int i = 0; i < domains; i++) {
            xml.append("<domain type='test'><name>instance-").append(i).append("</name><uuid>");
            xml.append(QemuSamples.uuid(i)).append("</uuid><title>number ").append(i);
            xml.append("</title><memory>1048576</memory><vcpu>2</vcpu><iothreads>2</iothreads>");
            xml.append("<os><type>hvm</type></os><devices><disk type='file' device='disk'><source file='/images/");
            xml.append(i).append(".qcow2'/><target dev='vda' bus='virtio'/></disk></devices></domain>\n");
        }
        return "test://" + Files.writeString(folder.resolve(domains + ".xml"), xml.append("</node>\n"));
    }

    private static long heap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double gauge(TestStatistics test, String name) {
        return test.registry.get(name).gauge().value();
    }

    private Cost measure(int domains) throws IOException {
        String uri = uri(domains);
        long before = heap();
        StatsSettings settings = StatsSettings.standard().pace(Duration.ofSeconds(2), Duration.ofMillis(1900));
        try (TestStatistics test = new TestStatistics(settings, Set.of(), Map.of(), uri)) {
            await().atMost(Duration.ofSeconds(240))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(
                                    test.text(Format.TEXT).lines().filter(l -> l.startsWith("libvirt_domain_info{")))
                            .hasSize(domains));
            double rounds =
                    test.registry.get("virtwarden.stats.rounds").counter().count();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> test.registry
                                    .get("virtwarden.stats.rounds")
                                    .counter()
                                    .count()
                            > rounds + 5);
            Cost cost = new Cost(
                    (heap() - before) / (double) domains,
                    gauge(test, "virtwarden.stats.native.seconds") * 1e6 / domains,
                    gauge(test, "virtwarden.stats.read.seconds") * 1e6 / domains,
                    gauge(test, "virtwarden.stats.encode.seconds") * 1e6 / domains,
                    (int) gauge(test, "virtwarden.stats.page.bytes"));
            System.out.printf(
                    "%d domains, %.0f series, %d bytes: per domain %.0f bytes of heap, native %.1f us, read %.1f us, encode %.1f us%n",
                    domains,
                    gauge(test, "virtwarden.stats.series"),
                    cost.bytes(),
                    cost.heapPerDomain(),
                    cost.nativeMicros(),
                    cost.readMicros(),
                    cost.encodeMicros());
            return cost;
        }
    }

    @Test
    void costsNoMorePerDomainWhenThereAreTenTimesAsMany() throws IOException {
        Cost thousand = measure(1000);
        Cost tenThousand = measure(10_000);
        assertThat(tenThousand.heapPerDomain()).isLessThan(Math.max(20_000, 2 * thousand.heapPerDomain()));
        assertThat(tenThousand.bytes()).isLessThan(12 * thousand.bytes());
    }
}
