package io.virtwarden.hypervisor.link;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * One connection to one URI for one purpose, kept open: it reconnects with back-off and jitter, notices a libvirtd that hangs,
 * and runs calls one after the other on a thread of its own, so that a stuck call delays nobody else.
 */
public interface Link extends AutoCloseable {
    /** As configured. */
    String uri();

    /** Where it stands. Any thread, never blocks. */
    LinkState state();

    /** The last moment at which libvirt answered here; without one, when the link began to connect. Any thread. */
    default Instant lastGood() {
        return state().since();
    }

    /**
     * Runs a native call on this link's thread.
     *
     * @param what names the call in errors and metrics
     * @param deadline after which the future fails with {@link CallStuckException}; the native call itself cannot be
     *     cancelled: its late answer is dropped and the link is not ready for others until it returns
     * @return fails with {@link LibvirtException}, {@link LinkDownException} or {@link CallStuckException}
     */
    <T> CompletableFuture<T> call(String what, Duration deadline, NativeCall<T> call);

    /** Ends the connection. Waits a bounded time for a running call. Idempotent. */
    @Override
    void close();
}
