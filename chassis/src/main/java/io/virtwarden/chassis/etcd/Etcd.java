package io.virtwarden.chassis.etcd;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What is needed of etcd. Called on one thread (the loop of whoever uses it), which futures end on too. They fail with
 * {@link EtcdException} only, within the deadline that is given.
 */
public interface Etcd extends AutoCloseable {
    /** A new lease of etcd; keys that are put with it vanish with it. */
    CompletableFuture<Granted> grant(Duration ttl, Duration deadline);

    /** Renews a lease of etcd; zero if there is no such lease any more (which is an ordinary answer of etcd's). */
    CompletableFuture<Duration> keepAlive(long lease, Duration deadline);

    /** Ends a lease of etcd with all its keys; fine if there is none. */
    CompletableFuture<Void> revoke(long lease, Duration deadline);

    /**
     * Compares, and then does one thing or the other, at one moment. Never sent twice: if it fails as
     * {@link EtcdException.Kind#UNKNOWN}, it may have happened, or may yet.
     */
    CompletableFuture<Outcome> commit(Txn txn, Duration deadline);

    /** The same for one that only reads, which may be asked of several members in turn. */
    CompletableFuture<Outcome> read(Txn txn, Duration deadline);

    /**
     * Tells of changes.
     *
     * @param below keys that begin with this
     * @param from the first revision to hear of
     */
    Watching watch(String below, long from, WatchListener listener);

    /** Who answers first, for people. */
    String endpoint();

    @Override
    void close();

    /** A lease of etcd. */
    record Granted(long lease, Duration ttl) {}

    /** A watch that runs. */
    interface Watching extends AutoCloseable {
        /** The listener hears nothing afterwards. */
        @Override
        void close();
    }
}
