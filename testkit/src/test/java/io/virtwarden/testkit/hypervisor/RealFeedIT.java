package io.virtwarden.testkit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.inventory.Inventory;
import io.virtwarden.hypervisor.libvirt.EventRegistration;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorExtension;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(HypervisorExtension.class)
class RealFeedIT {
    private static final int DEFINED = 0;
    private static final int UNDEFINED = 1;
    private static final int STARTED = 2;
    private static final int SUSPENDED = 3;
    private static final int RESUMED = 4;
    private static final int STOPPED = 5;

    private final PrivateHypervisor hypervisor;
    private final SignalQueue queue = new SignalQueue(10_000);
    private final SignalRecorder signals = new SignalRecorder(queue);
    private Links links = new Links(quick(30), InstantSource.system());
    private Feed feed;

    RealFeedIT(PrivateHypervisor hypervisor) {
        this.hypervisor = hypervisor;
        feed = new Feed(links, List.of(hypervisor.uri()), FeedSettings.standard(), queue, InstantSource.system());
    }

    /** Signs of life every 0.3 s, hung after 1 s; libvirt's own keepalive gives up after {@code keepalive} s and more. */
    private static LinkSettings quick(int keepalive) {
        return new LinkSettings(
                Duration.ofSeconds(keepalive),
                1,
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Optional.empty());
    }

    @BeforeEach
    void connect() {
        feed.start();
        signals.next(FeedSignal.Connected.class);
    }

    @AfterEach
    void close() {
        feed.close();
        links.close();
        assertThat(EventRegistration.live())
                .as("callbacks that libvirt still holds")
                .isZero();
    }

    @Test
    void hearsADomainsWholeLife() {
        UUID uuid = UUID.randomUUID();
        hypervisor.define(DomainXml.named("größe 👩‍🚀").uuid(uuid));
        var defined = signals.lifecycle("domain", DEFINED, 0);
        assertThat(defined.subject().uuid()).isEqualTo(uuid);
        assertThat(defined.subject().name()).isEqualTo("größe 👩‍🚀");

        hypervisor.virsh("start", "--paused", uuid.toString());
        signals.lifecycle("domain", STARTED, 0);
        hypervisor.virsh("resume", uuid.toString());
        signals.lifecycle("domain", RESUMED, 0);
        hypervisor.virsh("suspend", uuid.toString());
        assertThat(signals.lifecycle("domain", SUSPENDED, 0).subject().id()).isPositive();
        hypervisor.virsh("destroy", uuid.toString());
        signals.lifecycle("domain", STOPPED, 1);
        hypervisor.virsh("undefine", uuid.toString());
        signals.lifecycle("domain", UNDEFINED, 0);
    }

    @Test
    void hearsNetworksPoolsAndSecrets() {
        hypervisor.virshWithXml("<network><name>lan</name><forward mode='none'/></network>", "net-define");
        assertThat(signals.lifecycle("network", 0, 0).subject().name()).isEqualTo("lan");
        hypervisor.virshWithXml(
                "<pool type='dir'><name>files</name><target><path>" + hypervisor.scratch() + "</path></target></pool>",
                "pool-define");
        signals.lifecycle("pool", 0, 0);
        hypervisor.virsh("pool-start", "files");
        signals.lifecycle("pool", 2, 0);
        hypervisor.virsh("pool-refresh", "files");
        signals.event("pool", "refresh");
        hypervisor.virshWithXml(
                "<secret ephemeral='no' private='yes'><usage type='ceph'><name>key of ceph</name></usage></secret>",
                "secret-define");
        assertThat(signals.lifecycle("secret", 0, 0).subject().name()).isEqualTo("key of ceph");
    }

    @Test
    void listsStateReasonAndWhetherItIsKept() {
        hypervisor.createPaused(DomainXml.named("passing"));
        hypervisor.define(DomainXml.named("kept"));
        hypervisor.virsh("autostart", "kept");
        hypervisor.restartLibvirtd();

        Inventory inventory = signals.next(FeedSignal.Connected.class).inventory();
        assertThat(inventory.domains())
                .extracting(d -> d.subject().name(), d -> d.state(), d -> d.persistent(), d -> d.autostart())
                .contains(
                        org.assertj.core.groups.Tuple.tuple("passing", 3, false, false),
                        org.assertj.core.groups.Tuple.tuple("kept", 5, true, true));
        assertThat(inventory.secrets()).isNotNull();
        assertThat(inventory.nodeDevices()).isNotNull();
    }

    @Test
    void hearsAgainAfterARestart() {
        hypervisor.restartLibvirtd();
        FeedSignal.Lost lost = signals.next(FeedSignal.Lost.class);
        assertThat(lost.generation()).isEqualTo(1);
        assertThat(lost.lastHeard()).isBeforeOrEqualTo(lost.at());
        FeedSignal.Connected back = signals.next(FeedSignal.Connected.class);
        assertThat(back.generation()).isEqualTo(2);
        assertThat(back.unsupported()).as("said once").isEmpty();
        hypervisor.createPaused(DomainXml.named("after"));
        assertThat(signals.lifecycle("domain", STARTED, 0).generation()).isEqualTo(2);
    }

    @Test
    void hearsAgainAfterAKill() {
        hypervisor.createPaused(DomainXml.named("survivor"));
        signals.lifecycle("domain", STARTED, 0);
        hypervisor.kill9Libvirtd();
        signals.next(FeedSignal.Lost.class);
        hypervisor.startLibvirtd();
        FeedSignal.Connected back = signals.next(FeedSignal.Connected.class);
        assertThat(back.inventory().domains())
                .anySatisfy(d -> assertThat(d.subject().name()).isEqualTo("survivor"));
    }

    @Test
    void noticesALibvirtdThatHangsAndGoesOnWithTheSameConnection() {
        hypervisor.stopLibvirtd();
        try {
            FeedSignal.Lost lost = signals.next(FeedSignal.Lost.class);
            assertThat(lost.reason()).contains("does not answer");
            assertThat(feed.links().get(0).state()).isInstanceOf(LinkState.Hung.class);
        } finally {
            hypervisor.continueLibvirtd();
        }
        FeedSignal.Connected back = signals.next(FeedSignal.Connected.class);
        assertThat(back.generation()).isEqualTo(1);
        hypervisor.createPaused(DomainXml.named("after"));
        signals.lifecycle("domain", STARTED, 0);
    }

    @Test
    void breaksAHangingConnectionByKeepaliveAndComesBack() {
        feed.close();
        links.close();
        links = new Links(quick(1), InstantSource.system());
        feed = new Feed(links, List.of(hypervisor.uri()), FeedSettings.standard(), queue, InstantSource.system());
        feed.start();
        signals.next(FeedSignal.Connected.class);
        hypervisor.stopLibvirtd();
        try {
            signals.next(FeedSignal.Lost.class);
            // Opening again hangs as well: one attempt, one thread, until libvirtd goes on.
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> feed.links().get(0).state() instanceof LinkState.Hung stuck
                            && stuck.call().equals("opening"));
            assertThat(feedThreads()).isEqualTo(1);
        } finally {
            hypervisor.continueLibvirtd();
        }
        assertThat(signals.next(FeedSignal.Connected.class).generation()).isEqualTo(2);
        hypervisor.createPaused(DomainXml.named("after"));
        assertThat(signals.lifecycle("domain", STARTED, 0).subject().kind()).isEqualTo(ObjectKind.DOMAIN);
    }

    private static long feedThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("libvirt-feed qemu"))
                .count();
    }
}
