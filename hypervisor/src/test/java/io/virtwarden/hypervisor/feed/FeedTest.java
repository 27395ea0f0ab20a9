package io.virtwarden.hypervisor.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.feed.FeedSignal.Connected;
import io.virtwarden.hypervisor.feed.FeedSignal.Heard;
import io.virtwarden.hypervisor.libvirt.EventRegistration;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.libvirt.Device;
import org.libvirt.Domain;
import org.libvirt.Network;
import org.libvirt.StoragePool;

class FeedTest {
    private final SignalQueue queue = new SignalQueue(10_000);
    private final List<FeedSignal> heard = new ArrayList<>();
    private final Links links = new Links(LinkSettings.standard(), InstantSource.system());
    private final Feed feed =
            new Feed(links, List.of(TestDriver.URI), FeedSettings.standard(), queue, InstantSource.system());
    private TestDriver driver;
    private int seen;

    @BeforeEach
    void start() throws Exception {
        driver = new TestDriver();
        feed.start();
        until(signal -> signal instanceof Connected);
    }

    @AfterEach
    void stop() throws Exception {
        feed.close();
        links.close();
        driver.close();
    }

    @Test
    void listsEverythingBeforeItTellsOfEvents() throws Exception {
        Connected connected = (Connected) heard.get(0);
        assertThat(connected.inventory().domains()).anySatisfy(domain -> {
            assertThat(domain.subject().name()).isEqualTo("test");
            assertThat(domain.state()).isEqualTo(1);
            assertThat(domain.persistent()).isTrue();
        });
        assertThat(connected.inventory().networks()).hasSize(1);
        assertThat(connected.inventory().pools()).hasSize(1);
        assertThat(connected.inventory().nodeDevices()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(connected.inventory().secrets()).isNull();
        assertThat(connected.unsupported())
                .contains("secret lifecycle", "network metadata-change", "domain nic-mac-change");
    }

    @Test
    void hearsSuspendAndResumeInOrder() throws Exception {
        Domain domain = driver.standing();
        for (int i = 0; i < 100; i++) {
            domain.suspend();
            domain.resume();
        }
        List<Integer> events = new ArrayList<>();
        until(signal -> {
            if (signal instanceof Heard h && h.event().subject().kind() == ObjectKind.DOMAIN) {
                events.add((Integer) h.event().values().get(0));
            }
            return events.size() == 200;
        });
        for (int i = 0; i < 200; i++) {
            assertThat(events.get(i)).isEqualTo(i % 2 == 0 ? 3 : 4);
        }
        domain.free();
    }

    @Test
    void hearsNamesInAnyScript() throws Exception {
        for (String name : List.of("👩‍🚀", "שלום", "a\u0301\u0323", "名前")) {
            UUID uuid = UUID.randomUUID();
            Domain domain = driver.connect().domainDefineXML(TestDriver.xml(name, uuid));
            Heard defined = (Heard) until(signal ->
                    signal instanceof Heard h && uuid.equals(h.event().subject().uuid()));
            assertThat(defined.event().subject().name()).isEqualTo(name);
            domain.undefine();
            domain.free();
        }
    }

    @Test
    void keepsHearingAfterGarbageCollections() throws Exception {
        Domain domain = driver.standing();
        for (int i = 0; i < 20; i++) {
            System.gc();
            domain.suspend();
            lifecycle(ObjectKind.DOMAIN, 3, 0);
            domain.resume();
            lifecycle(ObjectKind.DOMAIN, 4, 0);
        }
        domain.free();
    }

    @Test
    void hearsARenameAsTwoEventsOfOneDomain() throws Exception {
        UUID uuid = UUID.randomUUID();
        Domain domain = driver.connect().domainDefineXML(TestDriver.xml("before", uuid));
        driver.rename(domain, "after");
        assertThat(lifecycle(ObjectKind.DOMAIN, 1, 1).subject())
                .isEqualTo(new Subject(ObjectKind.DOMAIN, uuid, "before", -1));
        assertThat(lifecycle(ObjectKind.DOMAIN, 0, 2).subject())
                .isEqualTo(new Subject(ObjectKind.DOMAIN, uuid, "after", -1));
        domain.undefine();
        domain.free();
    }

    @Test
    void hearsMetadataNetworksPoolsAndNodeDevices() throws Exception {
        Domain domain = driver.standing();
        domain.setMetadata(2, "<t xmlns='urn:t'>x</t>", "p", "urn:t", 0);
        HypervisorEvent metadata = event(ObjectKind.DOMAIN, "metadata-change");
        assertThat(metadata.values()).isEqualTo(List.of(2, "urn:t"));
        domain.free();

        Network network = driver.connect().networkDefineXML("<network><name>n\u00e9t</name></network>");
        assertThat(lifecycle(ObjectKind.NETWORK, 0, 0).subject().name()).isEqualTo("n\u00e9t");
        network.undefine();
        lifecycle(ObjectKind.NETWORK, 1, 0);
        network.free();

        StoragePool pool = driver.connect().storagePoolLookupByName("default-pool");
        pool.refresh(0);
        assertThat(event(ObjectKind.POOL, "refresh").subject().name()).isEqualTo("default-pool");
        pool.free();

        Device device = driver.connect()
                .deviceCreateXML("<device><parent>scsi_host1</parent><capability type='scsi_host'>"
                        + "<capability type='fc_host'><wwnn>2000000012341234</wwnn><wwpn>1000000012341234</wwpn></capability>"
                        + "</capability></device>");
        HypervisorEvent created = lifecycle(ObjectKind.NODE_DEVICE, 0, 0);
        assertThat(created.subject().uuid()).isNull();
        assertThat(created.subject().name()).startsWith("scsi_host");
        device.destroy();
        lifecycle(ObjectKind.NODE_DEVICE, 1, 0);
        device.free();
    }

    @Test
    void letsGoOfEveryCallbackWhenItCloses() {
        assertThat(EventRegistration.live()).isGreaterThan(27);
        feed.close();
        assertThat(EventRegistration.live()).isZero();
    }

    @Test
    void saysNothingAfterItHasBeenClosed() throws Exception {
        feed.close();
        queue.drain(10_000, Duration.ZERO);
        Domain domain = driver.standing();
        domain.suspend();
        domain.resume();
        domain.free();
        assertThat(queue.drain(1, Duration.ofMillis(200))).isEmpty();
    }

    private HypervisorEvent lifecycle(ObjectKind kind, int event, int detail) {
        Heard heard = (Heard) until(signal -> signal instanceof Heard h
                && h.event().subject().kind() == kind
                && h.event().type().name().equals("lifecycle")
                && h.event().values().equals(List.of(event, detail)));
        return heard.event();
    }

    private HypervisorEvent event(ObjectKind kind, String name) {
        Heard heard = (Heard) until(signal -> signal instanceof Heard h
                && h.event().subject().kind() == kind
                && h.event().type().name().equals(name));
        return heard.event();
    }

    /** The next signal like this after the one found last. */
    private FeedSignal until(Predicate<FeedSignal> wanted) {
        List<FeedSignal> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    heard.addAll(queue.drain(10_000, Duration.ofMillis(50)));
                    while (found.isEmpty() && seen < heard.size()) {
                        FeedSignal signal = heard.get(seen++);
                        if (wanted.test(signal)) {
                            found.add(signal);
                        }
                    }
                    return !found.isEmpty();
                });
        return found.get(0);
    }
}
