package io.virtwarden.monitor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client what it asked for. The journal is the buffer: nothing is read while the client's socket is full, and a client
 * that takes nothing for too long is told so and disconnected. Runs on the client's event loop; the disk is read by workers.
 */
final class EventStream {
    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final RoutingContext context;
    private final HttpConnection connection;
    private final HttpServerResponse response;
    private final boolean head;
    private final EventQuery query;
    private final Duration patience;
    private final ReadableJournal journal;

    private @Nullable History history;
    private boolean reading;
    private long seen = -1;
    private boolean over;
    private long patienceTimer = -1;
    private long heartbeatTimer = -1;

    /** @param patience how long a client may take nothing */
    EventStream(
            Vertx vertx,
            WorkerExecutor workers,
            ReadableJournal journal,
            RoutingContext context,
            EventQuery query,
            Duration patience) {
        this.vertx = vertx;
        this.workers = workers;
        this.journal = journal;
        this.context = context;
        this.connection = context.request().connection();
        this.response = context.response();
        this.head = HttpMethod.HEAD.equals(context.request().method());
        this.query = query;
        this.patience = patience;
    }

    void start() {
        response.setChunked(true)
                .putHeader("Content-Type", query.sse() ? "text/event-stream" : "application/x-ndjson")
                .putHeader("Cache-Control", "no-store");
        // Not the response's own handlers: whoever else wants to know of its end would not hear of it.
        context.addEndHandler(done -> end());
        if (head) {
            var unused = response.end();
            return;
        }
        if (query.follow()) {
            // The client should know at once that it is connected, even if nothing happens for hours.
            var unused = response.writeHead();
        }
        if (query.sse()) {
            heartbeatTimer = vertx.setPeriodic(HEARTBEAT.toMillis(), tick -> heartbeat());
        }
        read();
    }

    private void read() {
        if (over || reading) {
            return;
        }
        reading = true;
        pieceByWorker().onComplete(done -> {
            reading = false;
            if (over) {
                close();
            } else if (done.failed()) {
                say("the history cannot be read: " + done.cause().getMessage());
                finish();
            } else {
                deliver(done.result());
            }
        });
    }

    private Future<History.Piece> pieceByWorker() {
        try {
            return workers.executeBlocking(this::piece, true);
        } catch (RejectedExecutionException daemonEnds) {
            return Future.failedFuture("the monitor ends");
        }
    }

    private History.Piece piece() throws InterruptedException {
        History open = history;
        if (open == null) {
            open = History.open(query, journal);
            history = open;
        }
        return open.next();
    }

    private void deliver(History.Piece piece) {
        if (piece.bytes().isReadable()) {
            write(piece.bytes());
        }
        if (piece.complete()) {
            finish();
        } else if (response.writeQueueFull()) {
            waitForClient();
        } else if (piece.upToDate()) {
            vertx.setTimer(POLL.toMillis(), tick -> readWhenThereIsMore());
        } else {
            read();
        }
    }

    /** Looks at a number in memory; the disk is read only when it has moved. */
    private void readWhenThereIsMore() {
        if (over) {
            return;
        }
        long durable = journal.durable();
        if (durable != seen) {
            seen = durable;
            read();
        } else {
            vertx.setTimer(POLL.toMillis(), tick -> readWhenThereIsMore());
        }
    }

    private void waitForClient() {
        patienceTimer = vertx.setTimer(patience.toMillis(), tick -> {
            say("disconnected: this reader took nothing for " + patience.toSeconds()
                    + " s; go on with since= and the last sequence received");
            end();
            vertx.setTimer(GRACE.toMillis(), late -> cutOff());
        });
        response.drainHandler(drained -> {
            vertx.cancelTimer(patienceTimer);
            response.drainHandler(null);
            read();
        });
    }

    /**
     * What lies in the socket may still be read; whatever is queued behind it is dropped. Vert.x' own close would first wait
     * until the client has taken everything, which is just what it does not do.
     */
    private void cutOff() {
        if (connection instanceof ConnectionBase base) {
            var unused = base.channelHandlerContext().close();
        } else {
            connection.close();
        }
    }

    private void heartbeat() {
        if (!over && !response.writeQueueFull()) {
            write(Unpooled.copiedBuffer(":\n\n", java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    private void say(String note) {
        ByteBuf out = Unpooled.buffer(256);
        RecordJson.note(out, note, query.sse());
        write(out);
    }

    private void write(ByteBuf bytes) {
        Buffer buffer = BufferInternal.buffer(bytes);
        var unused = response.write(buffer);
    }

    private void finish() {
        if (!over) {
            var unused = response.end();
            end();
        }
    }

    private void end() {
        over = true;
        vertx.cancelTimer(patienceTimer);
        vertx.cancelTimer(heartbeatTimer);
        if (!reading) {
            close();
        }
    }

    private void close() {
        History open = history;
        history = null;
        if (open == null) {
            return;
        }
        try {
            var unused = workers.executeBlocking(
                    () -> {
                        open.close();
                        return true;
                    },
                    true);
        } catch (RejectedExecutionException daemonEnds) {
            // The workers are gone already: the last streams end after them.
            open.close();
        }
    }
}
