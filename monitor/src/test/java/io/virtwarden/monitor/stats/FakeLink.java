package io.virtwarden.monitor.stats;

import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.link.CallStuckException;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.NativeCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** A link whose calls run at once, or never, as the test wants. */
final class FakeLink implements Link {
    final String uri;
    final String purpose;
    private final Queue<Runnable> hanging = new ArrayDeque<>();
    private volatile boolean hung;
    private volatile LinkState state = new LinkState.Up(Instant.EPOCH, 1, 9_000_000, "Fake");

    FakeLink(String uri, String purpose) {
        this.uri = uri;
        this.purpose = purpose;
    }

    /** From now on calls get stuck: they fail at once, as if their deadline were over, and the native call goes on. */
    void hang() {
        hung = true;
    }

    /** The native calls return. */
    void release() {
        hung = false;
        state = new LinkState.Up(Instant.EPOCH, 1, 9_000_000, "Fake");
        while (!hanging.isEmpty()) {
            hanging.remove().run();
        }
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
    public Instant lastGood() {
        return Instant.EPOCH;
    }

    @Override
    public <T> CompletableFuture<T> call(String what, Duration deadline, NativeCall<T> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (hung) {
            state = new LinkState.Hung(Instant.EPOCH, what);
            answer.completeExceptionally(new CallStuckException(what + " is stuck"));
            hanging.add(() -> {});
        } else {
            run(call, answer);
        }
        return answer;
    }

    private <T> void run(NativeCall<T> call, CompletableFuture<T> answer) {
        try {
            answer.complete(call.on(new Open()));
        } catch (LibvirtException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        state = new LinkState.Closed(Instant.EPOCH);
    }

    private final class Open implements Connection {
        @Override
        public Pointer pointer() {
            throw new UnsupportedOperationException("no native connection behind a fake");
        }

        @Override
        public long generation() {
            return 1;
        }

        @Override
        public String uri() {
            return uri;
        }

        @Override
        public String driver() {
            return "Fake";
        }
    }
}
