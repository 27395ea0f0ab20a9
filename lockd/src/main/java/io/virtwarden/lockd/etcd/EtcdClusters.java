package io.virtwarden.lockd.etcd;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.chassis.etcd.JsonGateway;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Puts the parts of a cluster together. */
public final class EtcdClusters {
    private static final int FENCES_AT_ONCE = 4;
    private static final int FENCES_WAITING = 1000;

    private EtcdClusters() {}

    /**
     * A cluster that does nothing until it is started.
     *
     * @param vertx stays the caller's to close, after the cluster
     * @param node UUID of this host
     * @param bootId of its kernel since it started
     * @param state folder in which it remembers which etcd this is
     */
    public static EtcdCluster open(
            Vertx vertx,
            EtcdSettings settings,
            UUID node,
            UUID bootId,
            Path state,
            MeterRegistry registry,
            InstantSource clock) {
        EtcdMeters meters = new EtcdMeters(registry);
        return new EtcdCluster(new EtcdCluster.Parts(
                new VertxLoop(vertx),
                new JsonGateway(vertx, settings.gateway(), meters::switched),
                settings,
                new SessionStart.Node(node, bootId, UUID.randomUUID()),
                // Only the newest counts.
                new KnownFile(state, workers("etcd-memory", 1, 1, new ThreadPoolExecutor.DiscardOldestPolicy())),
                new FenceCommand(
                        settings.fence(),
                        workers("fence", FENCES_AT_ONCE, FENCES_WAITING, new ThreadPoolExecutor.AbortPolicy())),
                meters,
                clock));
    }

    /** Threads that end when there is nothing to do. */
    private static Executor workers(String name, int threads, int waiting, RejectedExecutionHandler full) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(waiting),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                full);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
