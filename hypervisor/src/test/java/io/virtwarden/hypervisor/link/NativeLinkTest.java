package io.virtwarden.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On libvirt's test driver; calls that hang are played by calls that wait. */
class NativeLinkTest {
    private static final String URI = "test:///default";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Links links = new Links(
            new LinkSettings(
                    Duration.ZERO,
                    0,
                    Duration.ofMillis(50),
                    Duration.ofMillis(400),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100),
                    Optional.empty()),
            InstantSource.system());
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        links.close();
    }

    @Test
    void answersByTheDeadlineWhateverTheCallDoes() {
        Link link = up();
        CompletableFuture<Long> stuck = link.call("waiting", Duration.ofMillis(100), this::hang);
        assertThatThrownBy(() -> stuck.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CallStuckException.class)
                .hasMessageContaining("waiting")
                .hasMessageContaining(URI);
        assertThat(link.state())
                .isInstanceOfSatisfying(
                        LinkState.Hung.class, hung -> assertThat(hung.call()).isEqualTo("waiting"));
        assertThatThrownBy(() -> link.call("next", LONG, c -> 1L).get(1, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CallStuckException.class);
        release.countDown();
        await().until(() -> link.state() instanceof LinkState.Up);
        assertThat(link.call("again", LONG, c -> c.generation()))
                .succeedsWithin(LONG)
                .isEqualTo(1L);
    }

    @Test
    void tellsCallersWhomTheyWaitFor() throws Exception {
        Link link = up();
        CompletableFuture<Long> running = link.call("the long one", LONG, this::hang);
        CompletableFuture<Long> behind = link.call("behind", Duration.ofMillis(100), c -> 1L);
        assertThatThrownBy(() -> behind.get(5, TimeUnit.SECONDS))
                .hasMessageContaining("busy with the long one")
                .hasMessageContaining("not begun");
        assertThat(link.state()).as("the long one is within its own deadline").isInstanceOf(LinkState.Up.class);
        release.countDown();
        assertThat(running.get(5, TimeUnit.SECONDS)).isEqualTo(1L);
    }

    @Test
    void boundsHowManyWait() {
        Link link = up();
        CompletableFuture<Long> running = link.call("the long one", LONG, this::hang);
        await().until(() -> !running.isDone());
        CompletableFuture<?> last = running;
        for (int i = 0; i < CallDesk.MOST_WAITING + 2; i++) {
            last = link.call("one of many", LONG, c -> 1L);
        }
        assertThat(last).isCompletedExceptionally();
    }

    @Test
    void handsOnWhatLibvirtSays() {
        Link link = up();
        CompletableFuture<Long> refused = link.call("refused", LONG, connection -> {
            throw new LibvirtException(42, 20, "no such domain");
        });
        assertThatThrownBy(() -> refused.get(5, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        LibvirtException.class, e -> assertThat(e.gone()).isTrue());
        CompletableFuture<Long> broken = link.call("broken", LONG, connection -> {
            throw new IllegalStateException("ours");
        });
        assertThatThrownBy(() -> broken.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(link.call("fine", LONG, c -> 1L)).succeedsWithin(LONG);
    }

    @Test
    void closesWhileACallHangs() {
        Link link = up();
        CompletableFuture<Long> stuck = link.call("waiting", LONG, this::hang);
        CompletableFuture<Long> behind = link.call("behind", LONG, c -> 1L);
        link.close();
        link.close();
        assertThat(behind).isCompletedExceptionally();
        assertThat(stuck).isNotDone();
        assertThat(link.state()).isInstanceOf(LinkState.Closed.class);
        assertThat(link.call("late", LONG, c -> 1L)).isCompletedExceptionally();
    }

    @Test
    void triesAgainForEverAndTellsItsListener() {
        List<LinkState> states = new CopyOnWriteArrayList<>();
        Link link = links.open("test:///no/such/file.xml", Access.READ_ONLY, "test", new LinkListener() {
            @Override
            public void changed(LinkState state) {
                states.add(state);
            }
        });
        await().atMost(LONG).until(() -> states.size() >= 3);
        assertThat(states).allSatisfy(state -> assertThat(state).isInstanceOf(LinkState.Connecting.class));
        assertThat(((LinkState.Connecting) states.get(2)).attempts()).isEqualTo(3);
        assertThat(((LinkState.Connecting) link.state()).lastFault()).contains("test:///no/such/file.xml");
    }

    @Test
    void closesAConnectionThatItsListenerCannotUseAndOpensAnother() {
        List<Long> closed = new CopyOnWriteArrayList<>();
        Link link = links.open(URI, Access.READ_ONLY, "test", new LinkListener() {
            @Override
            public void opened(Connection connection) throws LibvirtException {
                if (connection.generation() < 3) {
                    throw new LibvirtException(38, 7, "of no use");
                }
            }

            @Override
            public void closing(Connection connection) {
                closed.add(connection.generation());
            }
        });
        await().atMost(LONG).until(() -> link.state() instanceof LinkState.Up);
        assertThat(((LinkState.Up) link.state()).generation()).isEqualTo(3);
        assertThat(closed).containsExactly(1L, 2L);
    }

    private Link up() {
        Link link = links.open(URI, Access.READ_ONLY, "test");
        await().atMost(LONG).until(() -> link.state() instanceof LinkState.Up);
        return link;
    }

    private long hang(Connection connection) {
        try {
            return release.await(20, TimeUnit.SECONDS) ? 1 : 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
