package io.virtwarden.alerting.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import io.virtwarden.chassis.ops.Problem;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of all bodies that are being read, so that many large ones at once cannot take the daemon's memory. What finds no room
 * is answered 503 before its body is read: Alertmanager sends it again. What is larger than one may be is answered 413, likewise.
 */
final class BodyRoom implements PlatformHandler {
    private static final int BODIES = 4;

    private final long largest;
    private final AtomicLong used = new AtomicLong();

    /** @param largest bytes of one body; four of that size fit */
    BodyRoom(long largest) {
        this.largest = largest;
    }

    @Override
    public void handle(RoutingContext context) {
        long size = size(context);
        if (size > largest) {
            context.fail(new Problem(413, "Too large", "a body has " + largest + " bytes at most, not " + size));
            return;
        }
        if (used.addAndGet(size) > BODIES * largest) {
            used.addAndGet(-size);
            context.fail(new Problem(503, "Not now", "too many large bodies at once; nothing was kept, send it again"));
            return;
        }
        AtomicBoolean left = new AtomicBoolean();
        context.addEndHandler(done -> {
            if (left.compareAndSet(false, true)) {
                used.addAndGet(-size);
            }
        });
        context.next();
    }

    /** What the sender announces; one that does not may use all that one body may. */
    private long size(RoutingContext context) {
        String announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return announced == null ? largest : Long.parseLong(announced);
        } catch (NumberFormatException e) {
            throw new Problem(400, "Bad request", "Content-Length is no number");
        }
    }

    /** Bytes of bodies that are being read. */
    long used() {
        return used.get();
    }
}
