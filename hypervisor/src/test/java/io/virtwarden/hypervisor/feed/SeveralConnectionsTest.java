package io.virtwarden.hypervisor.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtwarden.hypervisor.feed.FeedSignal.Connected;
import io.virtwarden.hypervisor.feed.FeedSignal.Heard;
import io.virtwarden.hypervisor.feed.FeedSignal.Listed;
import io.virtwarden.hypervisor.feed.FeedSignal.Overflowed;
import io.virtwarden.hypervisor.inventory.Inventory.DomainEntry;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.libvirt.Domain;

class SeveralConnectionsTest {
    @TempDir
    Path folder;

    private final SignalQueue queue = new SignalQueue(10_000);
    private final List<FeedSignal> heard = new ArrayList<>();
    private final Links links = new Links(LinkSettings.standard(), InstantSource.system());

    @AfterEach
    void close() {
        links.close();
    }

    @Test
    void keepsConnectionsApart() throws Exception {
        String other = file("""
                <node><domain type='test' xmlns:t='http://libvirt.org/schemas/domain/test/1.0'><name>off</name>
                <memory>1</memory><os><type>hvm</type></os><t:runstate>5</t:runstate></domain>
                <domain type='test' xmlns:t='http://libvirt.org/schemas/domain/test/1.0'><name>passing</name>
                <memory>1</memory><os><type>hvm</type></os><t:transient/></domain></node>""");
        try (TestDriver driver = new TestDriver();
                Feed feed = feed(FeedSettings.standard(), TestDriver.URI, other)) {
            feed.start();
            until(() -> of(Connected.class).count() == 2);
            assertThat(of(Connected.class).filter(c -> c.uri().equals(other)).findFirst())
                    .hasValueSatisfying(
                            connected -> assertThat(connected.inventory().domains())
                                    .extracting(d -> d.subject().name(), DomainEntry::state, DomainEntry::persistent)
                                    .containsExactlyInAnyOrder(
                                            org.assertj.core.groups.Tuple.tuple("off", 5, true),
                                            org.assertj.core.groups.Tuple.tuple("passing", 1, false)));
            Domain domain = driver.standing();
            domain.suspend();
            domain.resume();
            domain.free();
            until(() -> of(Heard.class).count() == 2);
            assertThat(of(Heard.class)).allMatch(h -> h.uri().equals(TestDriver.URI));
        }
    }

    @Test
    void retriesOneThatCannotBeOpenedWithoutDelayingTheOthers() throws Exception {
        String late = "test://" + folder.resolve("late.xml");
        try (Feed feed = feed(FeedSettings.standard(), late, TestDriver.URI)) {
            feed.start();
            until(() -> of(Connected.class).count() == 1);
            assertThat(of(Connected.class).findFirst().orElseThrow().uri()).isEqualTo(TestDriver.URI);
            Files.writeString(folder.resolve("late.xml"), "<node></node>");
            until(() -> of(Connected.class).count() == 2);
        }
    }

    @Test
    void listsAgainNowAndThen() throws Exception {
        FeedSettings often = new FeedSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), 100);
        try (Feed feed = feed(often, TestDriver.URI)) {
            feed.start();
            until(() -> of(Listed.class).count() == 2);
            assertThat(of(Listed.class)).allSatisfy(listed -> {
                assertThat(listed.unsettled()).isEmpty();
                assertThat(listed.generation()).isEqualTo(1);
                assertThat(listed.inventory().domains()).isNotEmpty();
            });
        }
    }

    @Test
    void namesWhatChangedWhileItListed() throws Exception {
        FeedSettings often = new FeedSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), 100);
        try (TestDriver driver = new TestDriver();
                Feed feed = feed(often, TestDriver.URI)) {
            feed.start();
            until(() -> of(Connected.class).count() == 1);
            Domain domain = driver.standing();
            until(() -> {
                suspendAndResume(domain);
                return of(Listed.class).count() == 1;
            });
            assertThat(of(Listed.class).findFirst().orElseThrow().unsettled()).containsExactly(domain.getUUIDString());
            domain.free();
        }
    }

    @Test
    void reportsAnOverflowAndListsEverythingAfterwards() throws Exception {
        FeedSettings impatient = new FeedSettings(Duration.ofMinutes(5), Duration.ofMillis(1), 100);
        SignalQueue small = new SignalQueue(8);
        try (TestDriver driver = new TestDriver();
                Feed feed = new Feed(links, List.of(TestDriver.URI), impatient, small, InstantSource.system())) {
            feed.start();
            await().until(() -> small.size() == 1);
            Domain domain = driver.standing();
            for (int i = 0; i < 20; i++) {
                suspendAndResume(domain);
            }
            domain.free();
            await().until(() -> small.refused() == 33);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                heard.addAll(small.drain(100, Duration.ofMillis(50)));
                return of(Listed.class).count() == 1;
            });
            assertThat(of(Heard.class)).hasSize(7);
            assertThat(of(Overflowed.class))
                    .singleElement()
                    .satisfies(overflow -> assertThat(overflow.count()).isEqualTo(33));
            assertThat(heard.get(heard.size() - 1)).isInstanceOf(Listed.class);
        }
    }

    private static void suspendAndResume(Domain domain) {
        try {
            domain.suspend();
            domain.resume();
        } catch (org.libvirt.LibvirtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesTheSameUriTwice() {
        assertThatThrownBy(() -> feed(FeedSettings.standard(), TestDriver.URI, TestDriver.URI))
                .hasMessageContaining("twice");
    }

    private Feed feed(FeedSettings settings, String... uris) {
        return new Feed(links, List.of(uris), settings, queue, InstantSource.system());
    }

    private String file(String xml) throws Exception {
        return "test://" + Files.writeString(folder.resolve("node.xml"), xml);
    }

    private <T extends FeedSignal> Stream<T> of(Class<T> type) {
        return heard.stream().filter(type::isInstance).map(type::cast);
    }

    private void until(java.util.function.BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            heard.addAll(queue.drain(1000, Duration.ofMillis(50)));
            return condition.getAsBoolean();
        });
    }
}
