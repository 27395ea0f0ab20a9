package io.virtwarden.chassis.ops;

import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** The routes that every daemon has. */
final class OpsRoutes {
    private final OpsContent content;
    private final Health health;
    private final WorkerExecutor pages;
    private final Admission admission;
    private final Optional<TokenGuard> token;
    private final boolean anyoneOfTheHost;

    /** @param anyoneOfTheHost whether being on this host is all that is asked of a client */
    OpsRoutes(
            OpsContent content,
            Health health,
            WorkerExecutor pages,
            Admission admission,
            Optional<TokenGuard> token,
            boolean anyoneOfTheHost) {
        this.anyoneOfTheHost = anyoneOfTheHost;
        this.content = content;
        this.health = health;
        this.pages = pages;
        this.admission = admission;
        this.token = token;
    }

    void install(Router router) {
        Problems.install(router);
        router.route().handler(OpsRoutes::headers);
        // Before token and limit: a probe has no token, and a busy daemon is not a dead one.
        reading(router, "/health/live").handler(context -> health(context, content.live()));
        reading(router, "/health/ready").handler(context -> health(context, content.ready()));
        router.route().handler(admission);
        if (anyoneOfTheHost) router.route().handler(new HostGuard());
        content.open().accept(router);
        token.ifPresent(guard -> router.route().handler(guard));
        reading(router, "/metrics").handler(this::metrics);
        content.routes().accept(router);
    }

    private static io.vertx.ext.web.Route reading(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private static void headers(RoutingContext context) {
        context.response().putHeader("X-Content-Type-Options", "nosniff").putHeader("Cache-Control", "no-store");
        context.next();
    }

    private void health(RoutingContext context, List<Check> checks) {
        // Texts may name hosts and paths: who has no token sees only whether all is well.
        var details = token.isEmpty() || token.get().admits(context.request());
        health.ask(checks).onFailure(context::fail).onSuccess(report -> {
            context.response().setStatusCode(report.ok() ? 200 : 503).putHeader("Content-Type", "application/json");
            Answer.end(context, report.json(details).toBuffer());
        });
    }

    private void metrics(RoutingContext context) {
        var request = context.request();
        context.response().putHeader("Vary", "Accept, Accept-Encoding");
        var format = Negotiation.format(request.getHeader("Accept"));
        if (format.isEmpty()) {
            context.fail(
                    406,
                    new Problem(
                            406,
                            "Not acceptable",
                            "Metrics are text/plain;version=0.0.4 or "
                                    + "application/openmetrics-text;version=1.0.0."));
            return;
        }
        var gzip = Negotiation.gzip(request.getHeader("Accept-Encoding"));
        pages.executeBlocking(() -> content.metrics().page(format.get(), gzip), false)
                .onFailure(context::fail)
                .onSuccess(page -> {
                    context.response().putHeader("Content-Type", format.get().contentType());
                    if (gzip) context.response().putHeader("Content-Encoding", "gzip");
                    Answer.end(context, page);
                });
    }
}
