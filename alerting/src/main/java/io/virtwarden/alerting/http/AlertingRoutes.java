package io.virtwarden.alerting.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.engine.Receipt;
import io.virtwarden.alerting.engine.RefusedException;
import io.virtwarden.alerting.intake.BadNotificationException;
import io.virtwarden.alerting.intake.Notification;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.chassis.settings.Durations;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code POST /v1/alerts}, {@code GET /v1/actions}, {@code POST /v1/actions/{id}/approve|reject}, {@code GET|PUT|DELETE /v1/pause},
 * {@code GET /v1/rules}, {@code POST /v1/rules/reload}, {@code POST /v1/simulate}, {@code DELETE /v1/breaker}. Bodies are read on a
 * worker; the event loop only waits.
 */
public final class AlertingRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A person's request is small. */
    private static final int SMALL = 64 << 10;

    private static final int PATIENCE_SECONDS = 10;

    private final Vertx vertx;
    private final Engine engine;
    private final Reload reload;
    private final InstantSource clock;
    private final long largest;

    /** Reads the rules anew and puts them into force; the texts are the faults, none if it did. */
    @FunctionalInterface
    public interface Reload {
        CompletableFuture<List<String>> now(String by);
    }

    /** @param largest bytes of a notification; a larger one is answered 413 */
    public AlertingRoutes(Vertx vertx, Engine engine, Reload reload, InstantSource clock, long largest) {
        this.vertx = vertx;
        this.engine = engine;
        this.reload = reload;
        this.clock = clock;
        this.largest = largest;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.post("/v1/alerts").handler(body(largest)).handler(this::alerts);
        router.get("/v1/actions").handler(this::actions);
        router.post("/v1/actions/:id/:answer").handler(body(SMALL)).handler(this::answer);
        router.get("/v1/pause").handler(this::paused);
        router.put("/v1/pause").handler(body(SMALL)).handler(this::pause);
        router.delete("/v1/pause").handler(this::unpause);
        router.delete("/v1/breaker").handler(this::breaker);
        router.get("/v1/rules").handler(this::rules);
        router.post("/v1/rules/reload").handler(body(SMALL)).handler(this::reload);
        router.post("/v1/simulate").handler(body(largest)).handler(this::simulate);
    }

    private static BodyHandler body(long limit) {
        return BodyHandler.create(false).setBodyLimit(limit);
    }

    // ---- signals

    private void alerts(RoutingContext context) {
        byte[] bytes = bytes(context);
        vertx.executeBlocking(() -> Notification.read(bytes), false)
                .compose(this::taken)
                .onSuccess(receipt -> end(context, 202, receipt))
                .onFailure(failure -> context.fail(problem(failure)));
    }

    private Future<Receipt> taken(Notification notification) {
        CompletableFuture<Receipt> truncated = notification.missing() == 0
                ? CompletableFuture.completedFuture(new Receipt(0, 0, 0, 0))
                : engine.truncated(notification.receiver(), notification.group(), notification.missing());
        return future(truncated.thenCompose(noted -> engine.submit(notification.signals())));
    }

    // ---- actions

    private void actions(RoutingContext context) {
        ActionsPage page = ActionsPage.of(context.request());
        CompletableFuture<byte[]> bytes = engine.ask(page::pick)
                .thenApplyAsync(
                        page::write,
                        command -> vertx.executeBlocking(() -> {
                                    command.run();
                                    return true;
                                })
                                .onFailure(context::fail));
        future(bytes).onSuccess(body -> raw(context, body)).onFailure(failure -> context.fail(problem(failure)));
    }

    private void answer(RoutingContext context) {
        String id = context.pathParam("id");
        String answer = context.pathParam("answer");
        if (!answer.equals("approve") && !answer.equals("reject")) {
            throw new Problem(404, "Not found", "an action is answered with approve or reject");
        }
        if (!id.matches("[0-9a-f]{6,64}")) {
            throw new Problem(400, "Bad id", "an id has 64 hexadecimal digits; its first ones, 6 at least, will do");
        }
        JsonNode body = json(context);
        String by = text(body, "by", "somebody over HTTP");
        future(engine.answer(id, answer.equals("approve"), by, text(body, "reason", "")))
                .onSuccess(found -> {
                    if (found.isEmpty()) {
                        context.fail(new Problem(
                                409,
                                "Nothing waits",
                                "no single action " + id
                                        + " waits for an answer: it was answered, has expired, or never was"));
                    } else {
                        raw(context, ActionsPage.one(found.get()));
                    }
                })
                .onFailure(failure -> context.fail(problem(failure)));
    }

    // ---- pause

    private void paused(RoutingContext context) {
        Instant now = clock.instant();
        future(engine.ask(ledger -> ledger.pause().filter(pause -> pause.at(now))))
                .onSuccess(pause -> {
                    ObjectNode out = JSON.createObjectNode().put("paused", pause.isPresent());
                    pause.ifPresent(one -> out.put("reason", one.reason())
                            .put("until", one.until().toString())
                            .put("by", one.by()));
                    end(context, 200, out);
                })
                .onFailure(failure -> context.fail(problem(failure)));
    }

    private void pause(RoutingContext context) {
        JsonNode body = json(context);
        String reason = text(body, "reason", "");
        if (reason.isBlank() || reason.length() > 500) {
            throw new Problem(400, "Bad pause", "reason is missing: whoever finds the node paused wants to know why");
        }
        Instant until = until(text(body, "until", ""));
        future(engine.pause(reason, until, text(body, "by", "somebody over HTTP")))
                .onSuccess(done -> paused(context))
                .onFailure(failure -> context.fail(problem(failure)));
    }

    private Instant until(String text) {
        Instant now = clock.instant();
        Instant until;
        try {
            until = Instant.parse(text);
        } catch (DateTimeException e) {
            try {
                until = now.plus(Durations.parse(text));
            } catch (IllegalArgumentException neither) {
                throw new Problem(400, "Bad pause", "until must be an RFC 3339 time or a duration such as 2h");
            }
        }
        if (!until.isAfter(now) || until.isAfter(now.plusSeconds(366L * 86_400))) {
            throw new Problem(400, "Bad pause", "until must be ahead, and a year at most: a pause must end");
        }
        return until;
    }

    private void unpause(RoutingContext context) {
        future(engine.unpause(by(context)))
                .onSuccess(was -> end(context, 200, JSON.createObjectNode().put("ended", was)))
                .onFailure(failure -> context.fail(problem(failure)));
    }

    private void breaker(RoutingContext context) {
        future(engine.resetBreaker(by(context)))
                .onSuccess(done -> end(context, 200, JSON.createObjectNode().put("closed", true)))
                .onFailure(failure -> context.fail(problem(failure)));
    }

    private static String by(RoutingContext context) {
        return Optional.ofNullable(context.request().getParam("by")).orElse("somebody over HTTP");
    }

    // ---- rules

    private void rules(RoutingContext context) {
        future(engine.book())
                .onSuccess(book -> raw(context, RulesPage.write(book)))
                .onFailure(failure -> context.fail(problem(failure)));
    }

    private void reload(RoutingContext context) {
        future(reload.now(text(json(context), "by", "somebody over HTTP")))
                .onSuccess(faults -> {
                    if (faults.isEmpty()) {
                        rules(context);
                    } else {
                        context.fail(new Problem(
                                422, "Faulty rules", "the rules in force stay: " + String.join("\n", faults)));
                    }
                })
                .onFailure(failure -> context.fail(problem(failure)));
    }

    private void simulate(RoutingContext context) {
        byte[] bytes = bytes(context);
        Optional<String> rule = Optional.ofNullable(context.request().getParam("rule"));
        vertx.executeBlocking(() -> Notification.read(bytes), false)
                .compose(read -> {
                    List<Future<List<Engine.Simulated>>> all = read.signals().stream()
                            .limit(100)
                            .map((Signal signal) -> future(engine.simulate(signal, rule)))
                            .toList();
                    return Future.all(all)
                            .map(done -> all.stream().map(Future::result).toList());
                })
                .onSuccess(lines -> end(context, 200, lines))
                .onFailure(failure -> context.fail(problem(failure)));
    }

    // ---- plumbing

    private static byte[] bytes(RoutingContext context) {
        Buffer body = context.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }

    private static JsonNode json(RoutingContext context) {
        byte[] bytes = bytes(context);
        if (bytes.length == 0) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode node = JSON.readTree(bytes);
            if (node.isObject()) {
                return node;
            }
        } catch (IOException e) {
            throw new Problem(400, "Bad body", "not JSON: " + e.getMessage());
        }
        throw new Problem(400, "Bad body", "a JSON object is expected");
    }

    private static String text(JsonNode body, String name, String otherwise) {
        String text = body.path(name).asText(otherwise);
        return text.length() > 500 ? text.substring(0, 500) : text;
    }

    private <T> Future<T> future(CompletableFuture<T> future) {
        Context loop = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        var unused = future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((value, failure) -> loop.runOnContext(on -> {
                    if (failure == null) {
                        promise.tryComplete(value);
                    } else {
                        promise.tryFail(failure);
                    }
                }));
        return promise.future();
    }

    private static Throwable problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BadNotificationException) {
            return new Problem(400, "Bad notification", cause.getMessage());
        }
        if (cause instanceof RefusedException) {
            return new Problem(503, "Not now", cause.getMessage() + "; nothing was kept, send it again");
        }
        if (cause instanceof TimeoutException) {
            return new Problem(503, "Not now", "not on stable storage within 10 s; send it again");
        }
        return cause;
    }

    private static void end(RoutingContext context, int status, Object value) {
        try {
            context.response().setStatusCode(status);
            raw(context, JSON.writeValueAsBytes(value));
        } catch (IOException e) {
            context.fail(e);
        }
    }

    private static void raw(RoutingContext context, byte[] body) {
        var unused =
                context.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
    }
}
