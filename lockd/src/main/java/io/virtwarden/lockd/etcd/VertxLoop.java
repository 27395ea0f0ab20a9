package io.virtwarden.lockd.etcd;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;

/** One context of Vert.x. */
final class VertxLoop implements Loop {
    private final Vertx vertx;
    private final Context context;

    VertxLoop(Vertx vertx) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
    }

    @Override
    public void run(Runnable task) {
        context.runOnContext(nothing -> task.run());
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        long id = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
