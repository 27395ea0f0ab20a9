package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Pointer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** libvirt's word that a connection broke. Only drivers with a daemon behind them say it; the test driver accepts and is silent. */
public final class CloseWatch {
    private static final List<String> REASONS = List.of(
            "an error on the connection", "libvirtd closed it or ended", "keepalive unanswered", "closed by us");

    private final Pointer connection;
    private final Callbacks.Closed callback;
    private final long opaque;

    private CloseWatch(Pointer connection, Callbacks.Closed callback, long opaque) {
        this.connection = connection;
        this.callback = callback;
        this.opaque = opaque;
    }

    /**
     * @param broken gets the reason in words; may run on the event loop or inside any libvirt call on any thread: it must only
     *     leave a mark
     * @return empty if the driver has no such thing
     */
    public static Optional<CloseWatch> on(Pointer connection, Consumer<String> broken) {
        Callbacks.Closed callback = (c, reason, opaque) -> {
            try {
                broken.accept(reason >= 0 && reason < REASONS.size() ? REASONS.get(reason) : "close reason " + reason);
            } catch (Throwable e) { // Must not reach C. The next sign of life finds the broken connection anyway.
                Thread.currentThread();
            }
        };
        long opaque = LiveCallbacks.keep(callback);
        int result = EventCalls.virConnectRegisterCloseCallback(
                Pointer.nativeValue(connection), callback, opaque, LiveCallbacks.FREED);
        if (result < 0) {
            LiveCallbacks.release(opaque);
            return Optional.empty();
        }
        return Optional.of(new CloseWatch(connection, callback, opaque));
    }

    /** Ends it, before the connection is closed: it holds a reference. */
    public void end() {
        int unused = EventCalls.virConnectUnregisterCloseCallback(Pointer.nativeValue(connection), callback);
        // Connections to test:///default share one place for this: the second one's was dropped, and is never freed.
        LiveCallbacks.release(opaque);
    }
}
