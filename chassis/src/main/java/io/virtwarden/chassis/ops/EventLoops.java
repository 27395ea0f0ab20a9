package io.virtwarden.chassis.ops;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

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
}
