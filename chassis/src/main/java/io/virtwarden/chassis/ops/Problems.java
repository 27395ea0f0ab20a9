package io.virtwarden.chassis.ops;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.log.KeyedLogger;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Every error of the endpoint as application/problem+json (RFC 9457). */
final class Problems {
    private static final KeyedLogger LOG = KeyedLogger.of(Problems.class);
    // Statuses that vertx-web or a route can end with by themselves.
    private static final List<Integer> STATUSES = List.of(
            400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 413, 414, 415, 416, 421, 422, 429, 431, 500, 501, 502,
            503, 504);

    private Problems() {}

    static void install(Router router) {
        for (var status : STATUSES) router.errorHandler(status, context -> answer(router, context, status));
    }

    private static void answer(Router router, RoutingContext context, int status) {
        if (context.failure() == null && (status == 404 || status == 405)) {
            var allowed = methods(router, context.request().path());
            if (!allowed.isEmpty()) {
                context.response().putHeader("Allow", String.join(", ", allowed));
                answer(context, 405);
                return;
            }
        }
        answer(context, status);
    }

    /** Of the routes with exactly this path: vertx-web forgets them when a later route matches, and never names them. */
    private static SortedSet<String> methods(Router router, String path) {
        var methods = new TreeSet<String>();
        for (var route : router.getRoutes())
            if (path.equals(route.getPath()) && route.methods() != null)
                route.methods().forEach(method -> methods.add(method.name()));
        return methods;
    }

    private static void answer(RoutingContext context, int status) {
        var failure = context.failure();
        if (failure instanceof Problem problem) write(context, problem);
        else if (status == 500) {
            LOG.error(
                    failure == null ? new IllegalStateException("no cause") : failure,
                    "a request failed",
                    "path",
                    context.request().path());
            write(context, new Problem(500, "Internal error", "The log has the reason."));
        } else {
            var title = HttpResponseStatus.valueOf(status).reasonPhrase();
            write(
                    context,
                    new Problem(status, title, failure == null ? detail(context, status) : failure.getMessage()));
        }
    }

    private static String detail(RoutingContext context, int status) {
        var path = context.request().path();
        if (status == 404) return "There is nothing at " + path + ".";
        if (status == 405) return context.request().method() + " is not possible at " + path + ".";
        return "";
    }

    static void write(RoutingContext context, Problem problem) {
        var response = context.response();
        if (response.headWritten() || response.closed()) {
            // The client has half an answer already: only cutting the connection tells that it is not whole.
            response.reset();
            context.request().connection().close();
            return;
        }
        var body = new JsonObject()
                .put("type", "about:blank")
                .put("title", problem.title())
                .put("status", problem.status());
        if (!problem.detail().isEmpty()) body.put("detail", problem.detail());
        body.put("instance", context.request().path());
        response.setStatusCode(problem.status()).putHeader("Content-Type", "application/problem+json");
        Answer.end(context, body.toBuffer());
    }
}
