package io.virtwarden.logd.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.audit.Timestamps;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.read.Request;
import io.virtwarden.logd.store.ConsoleInfo;
import io.virtwarden.logd.store.ConsoleStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * {@code /v1/consoles}, {@code /v1/consoles/{domain}[/{name}]}. Handlers run on the event loop and hand everything that reads to a
 * small worker pool of their own.
 */
public final class LogdRoutes implements AutoCloseable {
    private static final int WORKERS = 4;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final ConsoleStore store;
    private final ConsoleNames names;
    private final ConsoleLookup lookup;
    private final InstantSource clock;
    private final Duration patience;

    /** @param patience how long a client of a stream may take nothing before it is disconnected */
    public LogdRoutes(Vertx vertx, ConsoleStore store, ConsoleNames names, InstantSource clock, Duration patience) {
        this.vertx = vertx;
        this.workers = vertx.createSharedWorkerExecutor("logd-readers", WORKERS);
        this.store = store;
        this.names = names;
        this.lookup = new ConsoleLookup(store, names);
        this.clock = clock;
        this.patience = patience;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        reading(router, "/v1/consoles").handler(this::list);
        reading(router, "/v1/consoles/*").handler(this::read);
        router.delete("/v1/consoles/*").handler(this::delete);
    }

    private static Route reading(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    /** Ends the workers. */
    @Override
    public void close() {
        var unused = workers.close();
    }

    private void list(RoutingContext context) {
        noParameters(context);
        json(context, this::consoles);
    }

    private void read(RoutingContext context) {
        ConsolePath path = ConsolePath.parse(context.request().path());
        Request request = ConsoleQuery.of(context.request().params(), clock);
        workers.executeBlocking(() -> lookup.console(path.domain(), path.name()), false)
                .onSuccess(console -> stream(context, console, request))
                .onFailure(context::fail);
    }

    private void stream(RoutingContext context, ConsoleId console, Request request) {
        if (!context.response().closed())
            new ConsoleStream(vertx, workers, store, console, request, context, patience).start();
    }

    private void delete(RoutingContext context) {
        noParameters(context);
        ConsolePath path = ConsolePath.parse(context.request().path());
        if (path.name() != null)
            throw new Problem(
                    400, "Bad path", "a domain's consoles are deleted together: DELETE /v1/consoles/{domain}");
        json(context, () -> erase(path.domain()));
    }

    private byte[] erase(String text) throws IOException {
        UUID domain = lookup.domain(text);
        if (store.consoles().stream().noneMatch(info -> info.id().domain().equals(domain)))
            throw new Problem(404, "No such console", "nothing is kept of the domain " + domain);
        long bytes;
        try {
            bytes = store.delete(domain);
        } catch (IOException e) {
            throw new Problem(503, "Not removed yet", String.valueOf(e.getMessage()));
        }
        return bytes(out -> {
            out.writeStartObject();
            out.writeStringField("domain", domain.toString());
            out.writeNumberField("bytes", bytes);
            out.writeEndObject();
        });
    }

    private static void noParameters(RoutingContext context) {
        if (context.request().params().isEmpty()) return;
        String name = context.request().params().names().iterator().next();
        throw new Problem(400, "Bad parameter", "parameter " + name + ": this page has no parameters");
    }

    private void json(RoutingContext context, Callable<byte[]> body) {
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

    private byte[] consoles() throws IOException {
        List<ConsoleInfo> all = store.consoles().stream()
                .sorted(Comparator.comparing(ConsoleInfo::domainName)
                        .thenComparing(info -> info.id().domain())
                        .thenComparing(info -> info.id().name()))
                .toList();
        return bytes(out -> {
            out.writeStartArray();
            for (ConsoleInfo info : all) console(out, info);
            out.writeEndArray();
        });
    }

    private void console(JsonGenerator out, ConsoleInfo info) throws IOException {
        out.writeStartObject();
        out.writeStringField("domain", info.id().domain().toString());
        out.writeStringField("domainName", NativeText.readable(info.domainName()));
        out.writeStringField("name", NativeText.readable(info.id().name()));
        out.writeArrayFieldStart("aliases");
        for (String alias : names.aliases(info.id())) out.writeString(NativeText.readable(alias));
        out.writeEndArray();
        out.writeNumberField("bytes", info.bytes());
        out.writeNumberField("lines", info.lines());
        out.writeNumberField("storedBytes", info.storedBytes());
        out.writeStringField("first", Timestamps.rfc3339(info.first()));
        out.writeStringField("last", Timestamps.rfc3339(info.last()));
        out.writeBooleanField("open", info.open());
        out.writeEndObject();
    }
}
