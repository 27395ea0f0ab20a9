package io.virtwarden.testkit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.testkit.lab.HypervisorExtension;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The connections of libvirt's modular daemons: virtnetworkd, virtstoraged, virtnodedevd and virtsecretd each know one driver. Debian
 * packages none of those daemons; libvirtd answers for each of their URIs with that one driver, too.
 */
@ExtendWith(HypervisorExtension.class)
class DriverUrisIT {
    private final PrivateHypervisor hypervisor;
    private final SignalQueue queue = new SignalQueue(10_000);
    private final SignalRecorder signals = new SignalRecorder(queue);

    DriverUrisIT(PrivateHypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Test
    void hearNetworks() {
        hear("network", () -> {
            hypervisor.virshWithXml("<network><name>lan</name><forward mode='none'/></network>", "net-define");
            assertThat(signals.lifecycle("network", 0, 0).subject().name()).isEqualTo("lan");
        });
    }

    @Test
    void hearPools() {
        hear("storage", () -> {
            hypervisor.virshWithXml(
                    "<pool type='dir'><name>files</name><target><path>" + hypervisor.scratch()
                            + "</path></target></pool>",
                    "pool-define");
            assertThat(signals.lifecycle("pool", 0, 0).subject().name()).isEqualTo("files");
        });
    }

    @Test
    void hearSecrets() {
        hear("secret", () -> {
            hypervisor.virshWithXml(
                    "<secret ephemeral='no' private='yes'><usage type='ceph'><name>key</name></usage></secret>",
                    "secret-define");
            assertThat(signals.lifecycle("secret", 0, 0).subject().name()).isEqualTo("key");
        });
    }

    @Test
    void hearNodeDevices() {
        hear("nodedev", () -> {
            hypervisor.inside("ip", "link", "add", "modular0", "type", "veth", "peer", "name", "modular1");
            try {
                assertThat(signals.lifecycle("nodedev", 0, 0).subject().name()).startsWith("net_modular");
            } finally {
                hypervisor.inside("ip", "link", "del", "modular0");
            }
        });
    }

    /** A connection that has no domains is up and stays up, and what its driver has is heard. */
    private void hear(String driver, Runnable change) {
        String uri = driver + "+unix:///system?socket=" + hypervisor.socket();
        try (Links links = new Links(LinkSettings.standard(), InstantSource.system());
                Feed feed = new Feed(links, List.of(uri), FeedSettings.standard(), queue, InstantSource.system())) {
            feed.start();
            FeedSignal.Connected connected = signals.next(FeedSignal.Connected.class);
            assertThat(connected.inventory().domains())
                    .as("it has no such thing as domains")
                    .isNull();
            change.run();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> feed.links().get(0).state() instanceof LinkState.Up);
            assertThat(signals.all()).noneMatch(FeedSignal.Lost.class::isInstance);
        }
    }
}
