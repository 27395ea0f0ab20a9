package io.virtwarden.monitor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.monitor.inventory.KnownState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;

/**
 * {@code /v1/events}, {@code /v1/domains}, {@code /v1/networks}, {@code /v1/pools}, {@code /v1/node}. Handlers run on the event
 * loop and hand everything that reads or encodes much to a small worker pool of their own.
 */
public final class MonitorRoutes implements AutoCloseable {
    private static final int WORKERS = 3;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final Sources from;
    private final Duration patience;

    /**
     * Where answers come from.
     *
     * @param figures of domains, by key
     * @param node the answer of {@code /v1/node}
     */
    public record Sources(
            ReadableJournal journal, KnownState known, Figures figures, NodePage node, InstantSource clock) {}

    /** @param patience how long a client of a stream may take nothing before it is disconnected */
    public MonitorRoutes(Vertx vertx, Sources from, Duration patience) {
        this.vertx = vertx;
        this.workers = vertx.createSharedWorkerExecutor("monitor-history", WORKERS);
        this.from = from;
        this.patience = patience;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        reading(router, "/v1/events").handler(this::events);
        reading(router, "/v1/domains").handler(context -> objects(context, ObjectKind.DOMAIN, from.figures()));
        reading(router, "/v1/networks").handler(context -> objects(context, ObjectKind.NETWORK, Figures.NONE));
        reading(router, "/v1/pools").handler(context -> objects(context, ObjectKind.POOL, Figures.NONE));
        reading(router, "/v1/node").handler(context -> json(context, () -> bytes(from.node()::write)));
    }

    private static Route reading(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    /** Ends the workers. */
    @Override
    public void close() {
        var unused = workers.close();
    }

    private void events(RoutingContext context) {
        EventQuery query = EventQuery.of(context.request(), from.clock());
        new EventStream(vertx, workers, from.journal(), context, query, patience).start();
    }

    private void objects(RoutingContext context, ObjectKind kind, Figures figures) {
        ObjectList list = new ObjectList(from.known(), kind, figures);
        json(context, () -> bytes(out -> list.write(out, Integer.MAX_VALUE)));
    }

    private void json(RoutingContext context, Callable<byte[]> body) {
        if (!context.request().params().isEmpty()) {
            String name = context.request().params().names().iterator().next();
            throw new Problem(400, "Bad parameter", "parameter " + name + ": this page has no parameters");
        }
        workers.executeBlocking(body, false)
                .onSuccess(bytes -> {
                    var unused = context.response()
                            .putHeader("Content-Type", "application/json")
                            .putHeader("Cache-Control", "no-store")
                            .end(Buffer.buffer(bytes));
                })
                .onFailure(context::fail);
    }

    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static byte[] bytes(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator out = new JsonFactory().createGenerator(bytes)) {
            writing.to(out);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }
}
