package io.virtwarden.lockd.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Sends one client the leases that are held and then what happens to leases. Runs on the client's event loop. Each line is one JSON
 * object; with server-sent events each is one message.
 */
final class LeaseStream {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final Context context;
    private final HttpServerResponse response;
    private final boolean events;
    private final Predicate<Lease> wanted;
    private final RoutingContext client;
    private final ChangeFeed.Follower follower;
    private final AtomicBoolean onItsWay = new AtomicBoolean();
    private long heartbeat = -1;
    private boolean over;

    LeaseStream(Vertx vertx, ChangeFeed feed, RoutingContext client, Predicate<Lease> wanted) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.client = client;
        this.response = client.response();
        String accept = client.request().getHeader("Accept");
        this.events = accept != null && accept.contains("text/event-stream");
        this.wanted = wanted;
        this.follower = feed.follow(this::wake);
    }

    /** @param held what is held now, asked for after this stream was made: nothing lies between the two */
    void start(List<Lease> held) {
        if (response.closed()) {
            end();
            return;
        }
        // Not the response's own handlers: whoever else wants to know of its end would not hear of it.
        client.addEndHandler(done -> end());
        response.setChunked(true)
                .putHeader("Content-Type", events ? "text/event-stream" : "application/x-ndjson")
                .putHeader("Cache-Control", "no-store");
        StringBuilder text = new StringBuilder();
        held.stream()
                .filter(wanted)
                .forEach(lease ->
                        line(text, new JsonObject().put("change", "held").put("lease", LeaseJson.lease(lease))));
        if (text.length() == 0) {
            var unused = response.writeHead();
        } else {
            write(text);
        }
        heartbeat = vertx.setPeriodic(HEARTBEAT.toMillis(), tick -> {
            if (!response.writeQueueFull()) {
                write(new StringBuilder(events ? ":\n\n" : "\n"));
            }
        });
        response.drainHandler(drained -> deliver());
        deliver();
    }

    private void wake() {
        if (onItsWay.compareAndSet(false, true)) {
            try {
                context.runOnContext(now -> deliver());
            } catch (RejectedExecutionException daemonEnds) {
                // Nobody is left to be told.
            }
        }
    }

    private void deliver() {
        onItsWay.set(false);
        if (over || heartbeat < 0 || response.writeQueueFull()) {
            return;
        }
        List<Fact> facts = follower.take();
        if (facts == null) {
            StringBuilder note = new StringBuilder();
            line(note, new JsonObject().put("note", "disconnected: this reader did not keep up; read the leases anew"));
            write(note);
            var unused = response.end();
            end();
            return;
        }
        StringBuilder text = new StringBuilder();
        facts.stream().filter(fact -> wanted.test(fact.lease())).forEach(fact -> line(text, LeaseJson.fact(fact)));
        if (text.length() > 0) {
            write(text);
        }
    }

    private void line(StringBuilder text, JsonObject json) {
        if (events) {
            text.append("data: ").append(json.encode()).append("\n\n");
        } else {
            text.append(json.encode()).append('\n');
        }
    }

    private void write(StringBuilder text) {
        var unused = response.write(Buffer.buffer(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void end() {
        over = true;
        vertx.cancelTimer(heartbeat);
        follower.close();
    }
}
