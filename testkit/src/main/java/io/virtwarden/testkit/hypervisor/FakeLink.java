package io.virtwarden.testkit.hypervisor;

import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.link.CallStuckException;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkDownException;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.NativeCall;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A link in the state that a test wants. Calls run at once on the caller's thread, with a connection whose pointer is null: for
 * code that takes links, not for code that calls libvirt. Any thread.
 */
public final class FakeLink implements Link {
    private final String uri;
    private final InstantSource clock;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile LinkState state;
    private final AtomicLong generation = new AtomicLong(1);

    /** Up. */
    public FakeLink(String uri, InstantSource clock) {
        this.uri = uri;
        this.clock = clock;
        state = up();
    }

    /** Opens it anew. */
    public void reconnect() {
        generation.incrementAndGet();
        state = up();
    }

    /** No connection; calls fail with {@link LinkDownException}. */
    public void lose(String fault) {
        state = new LinkState.Connecting(clock.instant(), 1, fault);
    }

    /** Hung; calls fail with {@link CallStuckException}. */
    public void hang(String call) {
        state = new LinkState.Hung(clock.instant(), call);
    }

    /** Names of the calls so far, refused ones too. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public LinkState state() {
        return state;
    }

    @Override
    public <T> CompletableFuture<T> call(String what, Duration deadline, NativeCall<T> call) {
        calls.add(what);
        LinkState now = state;
        if (now instanceof LinkState.Hung stuck) {
            return CompletableFuture.failedFuture(new CallStuckException(uri + " hangs in " + stuck.call()));
        }
        if (!(now instanceof LinkState.Up)) {
            return CompletableFuture.failedFuture(new LinkDownException(uri + " is down: " + now));
        }
        try {
            return CompletableFuture.completedFuture(call.on(new FakeConnection(uri, generation.get())));
        } catch (LibvirtException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void close() {
        state = new LinkState.Closed(clock.instant());
    }

    private LinkState up() {
        return new LinkState.Up(clock.instant(), generation.get(), 9_000_000, "Fake");
    }

    private record FakeConnection(String uri, long generation) implements Connection {
        @Override
        public Pointer pointer() {
            return new Pointer(0);
        }

        @Override
        public String driver() {
            return "Fake";
        }
    }
}
