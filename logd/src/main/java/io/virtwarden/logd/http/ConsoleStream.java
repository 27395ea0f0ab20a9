package io.virtwarden.logd.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.read.Request;
import io.virtwarden.logd.read.Transcript;
import io.virtwarden.logd.store.ConsoleStore;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client a console. The store is the buffer: nothing is read while the client's socket is full, and a client that takes
 * nothing for too long is disconnected; the store keeps what it has missed. Runs on the client's event loop; the disk is read by
 * workers.
 */
final class ConsoleStream {
    private static final KeyedLogger LOG = KeyedLogger.of(ConsoleStream.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final ConsoleStore store;
    private final ConsoleId console;
    private final Request request;
    private final RoutingContext context;
    private final HttpConnection connection;
    private final HttpServerResponse response;
    private final Duration patience;
    private final boolean head;

    // Event loop; the transcript is handed to one worker at a time.
    private @Nullable Transcript transcript;
    private boolean reading;
    private boolean clientIsFull;
    private volatile long seen = -1; // set by the worker that reads
    private boolean over;
    private long idleTimer = -1;
    private Runnable endWatch = () -> {};
    private long patienceTimer = -1;

    /** @param patience how long a client may take nothing */
    ConsoleStream(
            Vertx vertx,
            WorkerExecutor workers,
            ConsoleStore store,
            ConsoleId console,
            Request request,
            RoutingContext context,
            Duration patience) {
        this.vertx = vertx;
        this.workers = workers;
        this.store = store;
        this.console = console;
        this.request = request;
        this.context = context;
        this.connection = context.request().connection();
        this.response = context.response();
        this.patience = patience;
        this.head = HttpMethod.HEAD.equals(context.request().method());
    }

    void start() {
        response.setChunked(true)
                // Whatever the guest says is data: no browser is to take it for a page.
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store");
        // Not the response's own handlers: whoever else wants to know of its end would not hear of it.
        context.addEndHandler(done -> end());
        if (head) {
            var unused = response.end();
            return;
        }
        if (request.follow()) {
            // A silent guest is no idle client, and nothing may be put between its bytes to show that we live.
            OpsEndpoint.mayBeSilent(context.request());
            var unused = response.writeHead();
            watch();
        }
        read();
    }

    /** However much a guest says at once, one call on the event loop is on its way at a time. */
    private void watch() {
        Context loop = vertx.getOrCreateContext();
        AtomicBoolean onItsWay = new AtomicBoolean();
        endWatch = store.watch(console, () -> {
            if (onItsWay.compareAndSet(false, true)) call(loop, onItsWay);
        });
    }

    private void call(Context loop, AtomicBoolean onItsWay) {
        try {
            loop.runOnContext(now -> {
                onItsWay.set(false);
                if (!reading && !clientIsFull) rest();
            });
        } catch (RejectedExecutionException daemonEnds) {
            // Nobody is left to be told.
        }
    }

    private void read() {
        if (over || reading) return;
        reading = true;
        pieceByWorker().onComplete(done -> {
            reading = false;
            if (over) {
                close();
            } else if (done.failed()) {
                LOG.error(done.cause(), "A console cannot be read", "console", console.name());
                cutOff(); // an end in order would pass for the end of the console
            } else {
                deliver(done.result());
            }
        });
    }

    private Future<Transcript.Piece> pieceByWorker() {
        try {
            return workers.executeBlocking(this::piece, false);
        } catch (RejectedExecutionException daemonEnds) {
            return Future.failedFuture("logd ends");
        }
    }

    private Transcript.Piece piece() {
        seen = store.newest(console);
        Transcript open = transcript;
        if (open == null) {
            open = Transcript.open(store, console, request);
            transcript = open;
        }
        return open.next();
    }

    private void deliver(Transcript.Piece piece) {
        if (piece.bytes().length > 0) {
            var unused = response.write(Buffer.buffer(piece.bytes()));
        }
        if (piece.complete()) finish();
        else if (response.writeQueueFull()) waitForClient();
        else if (piece.upToDate()) rest();
        else read();
    }

    /** Looks at a number in memory; the disk is read only when it has moved. Looks again later even if nobody calls. */
    private void rest() {
        vertx.cancelTimer(idleTimer);
        if (over) return;
        if (store.newest(console) != seen) read();
        else idleTimer = vertx.setTimer(POLL.toMillis(), tick -> rest());
    }

    private void waitForClient() {
        patienceTimer = vertx.setTimer(patience.toMillis(), tick -> cutOff());
        clientIsFull = true;
        response.drainHandler(drained -> {
            clientIsFull = false;
            vertx.cancelTimer(patienceTimer);
            response.drainHandler(null);
            read();
        });
    }

    /** Vert.x' own close would first wait until the client has taken everything, which is just what it does not do. */
    private void cutOff() {
        end();
        if (connection instanceof ConnectionBase base) {
            var unused = base.channelHandlerContext().close();
        } else {
            var unused = connection.close();
        }
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
        vertx.cancelTimer(idleTimer);
        endWatch.run();
        if (!reading) close();
    }

    private void close() {
        Transcript open = transcript;
        transcript = null;
        if (open == null) return;
        try {
            var unused = workers.executeBlocking(
                    () -> {
                        open.close();
                        return true;
                    },
                    false);
        } catch (RejectedExecutionException daemonEnds) {
            open.close();
        }
    }
}
