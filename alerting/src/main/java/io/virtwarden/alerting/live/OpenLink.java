package io.virtwarden.alerting.live;

import io.virtwarden.hypervisor.control.Control;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkDownException;
import io.virtwarden.hypervisor.link.LinkListener;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.Links;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A link that one can wait for: a call on a link that is only just connecting would fail at once. Any thread. */
final class OpenLink implements AutoCloseable {
    private final Link link;
    private final Up up;

    private OpenLink(Link link, Up up) {
        this.link = link;
        this.up = up;
    }

    /** Begins to connect. */
    static OpenLink open(Links links, String uri, Access access, String purpose) {
        Up up = new Up();
        return new OpenLink(links.open(uri, access, purpose, up), up);
    }

    Link link() {
        return link;
    }

    /**
     * Acts as soon as it is connected.
     *
     * @param patience how long to wait for the connection; fails with {@link LinkDownException} after that
     * @param deadline of each call
     */
    <T> CompletableFuture<T> use(Duration patience, Duration deadline, Hypervisor.Use<T> use) {
        CompletableFuture<Boolean> connected =
                up.now().copy().completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS);
        return connected.thenCompose(yes -> yes ? use.with(new Control(link, deadline)) : down());
    }

    private <T> CompletableFuture<T> down() {
        String why = link.state() instanceof LinkState.Connecting connecting ? connecting.lastFault() : "it is away";
        return CompletableFuture.failedFuture(new LinkDownException("no connection to " + link.uri() + ": " + why));
    }

    @Override
    public void close() {
        link.close();
    }

    /** Completes at the first state up after a state that was not. */
    private static final class Up implements LinkListener {
        private CompletableFuture<Boolean> now = new CompletableFuture<>();

        @Override
        public void changed(LinkState state) {
            CompletableFuture<Boolean> waiting;
            synchronized (this) {
                if (!(state instanceof LinkState.Up)) {
                    if (now.isDone() && !(state instanceof LinkState.Hung)) {
                        now = new CompletableFuture<>();
                    }
                    return;
                }
                waiting = now;
            }
            boolean unused = waiting.complete(true);
        }

        private synchronized CompletableFuture<Boolean> now() {
            return now;
        }
    }
}
