package io.virtwarden.hypervisor.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.feed.FeedSignal.Connected;
import io.virtwarden.hypervisor.feed.FeedSignal.Heard;
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
import org.libvirt.Domain;

class FeedTest {
    private final SignalQueue queue = new SignalQueue(10_000);
    private final List<FeedSignal> heard = new ArrayList<>();
    private final Links links = new Links(LinkSettings.standard(), InstantSource.system());
    private final Feed feed =
            new Feed(links, List.of(TestDriver.URI), FeedSettings.standard(), queue, InstantSource.system());
    private TestDriver driver;

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

    private FeedSignal until(Predicate<FeedSignal> wanted) {
        List<FeedSignal> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            for (FeedSignal signal : queue.drain(10_000, Duration.ofMillis(50))) {
                heard.add(signal);
                if (found.isEmpty() && wanted.test(signal)) {
                    found.add(signal);
                }
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }
}
