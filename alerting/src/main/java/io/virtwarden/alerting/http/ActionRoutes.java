package io.virtwarden.alerting.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.chassis.ops.Problem;

/** {@code GET /v1/actions}, {@code POST /v1/actions/{id}/approve|reject}. */
final class ActionRoutes {
    private final Replies replies;
    private final Engine engine;

    ActionRoutes(Replies replies, Engine engine) {
        this.replies = replies;
        this.engine = engine;
    }

    void addTo(Router router) {
        router.get("/v1/actions").handler(this::actions);
        router.post("/v1/actions/:id/:answer")
                .handler(AlertingRoutes.body(AlertingRoutes.SMALL))
                .handler(this::answer);
    }

    private void actions(RoutingContext context) {
        ActionsPage page = ActionsPage.of(context.request());
        replies.future(engine.ask(page::pick))
                .compose(picked -> replies.onWorker(() -> page.write(picked)))
                .onSuccess(body -> replies.raw(context, body))
                .onFailure(failure -> replies.fail(context, failure));
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
        JsonNode body = replies.json(context);
        String by = replies.by(body);
        replies.future(engine.answer(id, answer.equals("approve"), by, replies.text(body, "reason", "")))
                .onSuccess(found -> {
                    if (found.isEmpty()) {
                        context.fail(new Problem(
                                409,
                                "Nothing waits",
                                "no single action " + id
                                        + " waits for an answer: it was answered, has expired, or never was"));
                    } else {
                        replies.raw(context, ActionsPage.one(found.get()));
                    }
                })
                .onFailure(failure -> replies.fail(context, failure));
    }
}
