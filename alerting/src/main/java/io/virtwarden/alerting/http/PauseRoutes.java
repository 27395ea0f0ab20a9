package io.virtwarden.alerting.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.chassis.settings.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;

/** {@code GET|PUT|DELETE /v1/pause}, {@code DELETE /v1/breaker}. */
final class PauseRoutes {
    private final Replies replies;
    private final Engine engine;
    private final InstantSource clock;

    PauseRoutes(Replies replies, Engine engine, InstantSource clock) {
        this.replies = replies;
        this.engine = engine;
        this.clock = clock;
    }

    void addTo(Router router) {
        router.get("/v1/pause").handler(this::paused);
        router.put("/v1/pause")
                .handler(AlertingRoutes.body(AlertingRoutes.SMALL))
                .handler(this::pause);
        router.delete("/v1/pause").handler(this::unpause);
        router.delete("/v1/breaker").handler(this::breaker);
    }

    private void paused(RoutingContext context) {
        Instant now = clock.instant();
        replies.future(engine.ask(ledger -> ledger.pause().filter(pause -> pause.at(now))))
                .onSuccess(pause -> {
                    ObjectNode out = Replies.JSON.createObjectNode().put("paused", pause.isPresent());
                    pause.ifPresent(one -> out.put("reason", one.reason())
                            .put("until", one.until().toString())
                            .put("by", one.by()));
                    replies.end(context, 200, out);
                })
                .onFailure(failure -> replies.fail(context, failure));
    }

    private void pause(RoutingContext context) {
        JsonNode body = replies.json(context);
        String reason = replies.text(body, "reason", "");
        if (reason.isBlank() || reason.length() > 500) {
            throw new Problem(400, "Bad pause", "reason is missing: whoever finds the node paused wants to know why");
        }
        Instant until = until(replies.text(body, "until", ""));
        replies.future(engine.pause(reason, until, replies.by(body)))
                .onSuccess(done -> paused(context))
                .onFailure(failure -> replies.fail(context, failure));
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
        replies.future(engine.unpause(replies.by(context)))
                .onSuccess(was -> replies.end(
                        context, 200, Replies.JSON.createObjectNode().put("ended", was)))
                .onFailure(failure -> replies.fail(context, failure));
    }

    private void breaker(RoutingContext context) {
        replies.future(engine.resetBreaker(replies.by(context)))
                .onSuccess(done -> replies.end(
                        context, 200, Replies.JSON.createObjectNode().put("closed", true)))
                .onFailure(failure -> replies.fail(context, failure));
    }
}
