package io.virtwarden.alerting.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.alerting.engine.RefusedException;
import io.virtwarden.alerting.intake.BadNotificationException;
import io.virtwarden.chassis.ops.Problem;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How bodies are read and answers written, the same for all routes. */
final class Replies {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 10;
    private static final String SOMEBODY = "somebody over HTTP";
    private static final int LONGEST_TEXT = 500;

    private final Vertx vertx;

    Replies(Vertx vertx) {
        this.vertx = vertx;
    }

    // ---- in

    byte[] bytes(RoutingContext context) {
        Buffer body = context.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }

    /** The body, which must be an object; an empty one if there is none. */
    JsonNode json(RoutingContext context) {
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

    String text(JsonNode body, String name, String otherwise) {
        String text = body.path(name).asText(otherwise);
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    /** Who says so, by the body. */
    String by(JsonNode body) {
        return text(body, "by", SOMEBODY);
    }

    /** Who says so, by the query. */
    String by(RoutingContext context) {
        return Optional.ofNullable(context.request().getParam("by")).orElse(SOMEBODY);
    }

    // ---- out

    /** Work that would hold the event loop up. */
    <T> Future<T> onWorker(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    /** Comes back to the event loop, within 10 s. */
    <T> Future<T> future(CompletableFuture<T> future) {
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

    void fail(RoutingContext context, Throwable failure) {
        context.fail(problem(failure));
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

    void end(RoutingContext context, int status, Object value) {
        try {
            context.response().setStatusCode(status);
            raw(context, JSON.writeValueAsBytes(value));
        } catch (IOException e) {
            context.fail(e);
        }
    }

    void raw(RoutingContext context, byte[] body) {
        var unused =
                context.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
    }
}
