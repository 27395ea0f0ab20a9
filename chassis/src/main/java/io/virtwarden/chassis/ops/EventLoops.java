package io.virtwarden.chassis.ops;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes the one Vert.x of a process: small pools, native transport where there is one, nothing written to disk. */
public final class EventLoops {
    private EventLoops() {}

    /** A new Vert.x; whoever calls closes it. */
    public static Vertx open() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(Math.min(2, Runtime.getRuntime().availableProcessors()))
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(2)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** Vert.x closes in the background: waits for that, but for no more than two seconds. */
    public static void close(Vertx vertx) throws TimeoutException {
        vertx.close().await(2, TimeUnit.SECONDS);
    }
}
