package io.virtwarden.monitor.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.ops.Gzip;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.monitor.http.ObjectList;
import io.virtwarden.monitor.inventory.KnownState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The page and what it asks for. Its files, {@code /} and {@code /page/*}, are the same for everybody and need no token;
 * {@code /page/data/*} is behind it, is for the page alone and may change with any version.
 */
public final class PageRoutes implements AutoCloseable {
    /** Domains that the page shows; more can be had from {@code /v1/domains}. */
    static final int MOST_DOMAINS = 2000;

    private static final String DATA = "/page/data/";
    private static final List<String> FILES = List.of(
            "page.css", "page.js", "ask.js", "console.js", "dom.js", "domains.js", "events.js", "lists.js", "icon.svg");

    private final Map<String, Asset> assets = new LinkedHashMap<>();
    private final PageSettings settings;
    private final Sources from;
    private final Peers peers;
    private final WorkerExecutor workers;

    /**
     * What the page shows of the monitor.
     *
     * @param every time between two rounds of statistics
     */
    public record Sources(KnownState known, Trends trends, Duration every) {}

    /**
     * @param local whether only this host can reach the monitor
     * @throws IOException if a file of the page is missing in the program
     */
    public PageRoutes(Vertx vertx, PageSettings settings, boolean local, Sources from) throws IOException {
        this.settings = settings;
        this.from = from;
        assets.put("/", Asset.of("page.html"));
        for (String file : FILES) {
            assets.put("/page/" + file, Asset.of(file));
        }
        this.peers = new Peers(vertx, settings, local || settings.remote());
        this.workers = vertx.createSharedWorkerExecutor("monitor-page", 1);
    }

    /** Adds what needs no token. */
    public void addOpen(Router router) {
        assets.forEach((path, asset) -> router.route(path)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(context -> {
                    PageHeaders.set(context.response());
                    asset.send(context.request());
                }));
    }

    /** Adds what is behind the token. */
    public void addTo(Router router) {
        router.get(DATA + "domains").handler(this::domains);
        router.get(DATA + "daemons").handler(this::daemons);
        router.get(DATA + "leases").handler(context -> peers.relay(context, Question.leases()));
        router.get(DATA + "actions").handler(context -> peers.relay(context, Question.actions()));
        router.get(DATA + "consoles").handler(context -> peers.relay(context, Question.consoles()));
        router.get(DATA + "console").handler(context -> peers.relay(context, console(context.request())));
    }

    @Override
    public void close() {
        peers.close();
        var unused = workers.close();
    }

    private static Question console(HttpServerRequest request) {
        String domain = request.getParam("domain", "");
        String name = request.getParam("name", "");
        String lines = request.getParam("lines", "500");
        if (!domain.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw new Problem(400, "Bad parameter", "parameter domain: must be a UUID");
        }
        if (name.isEmpty() || name.length() > 4096) {
            throw new Problem(400, "Bad parameter", "parameter name: must be a console's name");
        }
        if (!lines.matches("[1-9]\\d{0,3}") || Integer.parseInt(lines) > Question.MOST_LINES) {
            throw new Problem(400, "Bad parameter", "parameter lines: must be 1 to " + Question.MOST_LINES);
        }
        return Question.console(UUID.fromString(domain), name, Integer.parseInt(lines));
    }

    private void daemons(RoutingContext context) {
        peers.states()
                .map(states -> bytes(out -> {
                    out.writeStartObject();
                    if (settings.grafana().isPresent()) {
                        out.writeStringField(
                                "grafana", settings.grafana().get().toString().replaceAll("/+$", ""));
                    }
                    out.writeArrayFieldStart("daemons");
                    for (Peers.State state : states) {
                        out.writeStartObject();
                        out.writeStringField("name", state.name());
                        out.writeStringField("state", state.state());
                        out.writeStringField("detail", state.detail());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                }))
                .onSuccess(bytes -> send(context, bytes))
                .onFailure(context::fail);
    }

    private void domains(RoutingContext context) {
        workers.executeBlocking(() -> bytes(this::writeDomains), false)
                .onSuccess(bytes -> send(context, bytes))
                .onFailure(context::fail);
    }

    private void writeDomains(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeNumberField("everySeconds", from.every().toMillis() / 1000.0);
        out.writeNumberField("points", Trend.POINTS);
        out.writeFieldName("domains");
        int all = new ObjectList(from.known(), ObjectKind.DOMAIN, from.trends()).write(out, MOST_DOMAINS);
        out.writeNumberField("total", all);
        out.writeEndObject();
    }

    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator out = new JsonFactory().createGenerator(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void send(RoutingContext context, byte[] bytes) {
        HttpServerResponse response = context.response().putHeader("Content-Type", "application/json");
        byte[] body = bytes;
        if (Gzip.accepted(context.request().getHeader("Accept-Encoding"))) {
            body = Gzip.member(bytes, 0, bytes.length);
            response.putHeader("Content-Encoding", "gzip").putHeader("Vary", "Accept-Encoding");
        }
        var unused = response.end(Buffer.buffer(body));
    }
}
