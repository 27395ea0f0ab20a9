package io.virtwarden.chassis.ops;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds how many requests are served at once, so that clients cannot take the daemon's memory. */
final class Admission implements Handler<RoutingContext> {
    private final int most;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    Admission(int most) {
        this.most = most;
    }

    @Override
    public void handle(RoutingContext context) {
        if (active.incrementAndGet() > most) {
            active.decrementAndGet();
            refused.incrementAndGet();
            context.response().putHeader("Retry-After", "1");
            context.fail(
                    503,
                    new Problem(
                            503, "Too many requests", "At most " + most + " requests are served at the same time."));
            return;
        }
        // Both may fire: end of the response and loss of the connection.
        var left = new AtomicBoolean();
        context.addEndHandler(done -> {
            if (left.compareAndSet(false, true)) active.decrementAndGet();
        });
        context.next();
    }

    int active() {
        return active.get();
    }

    long refused() {
        return refused.get();
    }
}
