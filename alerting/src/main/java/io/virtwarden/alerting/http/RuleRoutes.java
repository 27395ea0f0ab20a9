package io.virtwarden.alerting.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.chassis.ops.Problem;

/** {@code GET /v1/rules}, {@code POST /v1/rules/reload}. */
final class RuleRoutes {
    private final Replies replies;
    private final Engine engine;
    private final AlertingRoutes.Reload reload;

    RuleRoutes(Replies replies, Engine engine, AlertingRoutes.Reload reload) {
        this.replies = replies;
        this.engine = engine;
        this.reload = reload;
    }

    void addTo(Router router) {
        router.get("/v1/rules").handler(this::rules);
        router.post("/v1/rules/reload")
                .handler(AlertingRoutes.body(AlertingRoutes.SMALL))
                .handler(this::reload);
    }

    private void rules(RoutingContext context) {
        replies.future(engine.book())
                .onSuccess(book -> replies.raw(context, RulesPage.write(book)))
                .onFailure(failure -> replies.fail(context, failure));
    }

    private void reload(RoutingContext context) {
        replies.future(reload.now(replies.by(replies.json(context))))
                .onSuccess(faults -> {
                    if (faults.isEmpty()) {
                        rules(context);
                    } else {
                        context.fail(new Problem(
                                422, "Faulty rules", "the rules in force stay: " + String.join("\n", faults)));
                    }
                })
                .onFailure(failure -> replies.fail(context, failure));
    }
}
