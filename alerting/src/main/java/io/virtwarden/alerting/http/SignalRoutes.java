package io.virtwarden.alerting.http;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.engine.Receipt;
import io.virtwarden.alerting.intake.Notification;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v1/alerts}. Bodies are read on a worker. */
final class SignalRoutes {
    private final Replies replies;
    private final Engine engine;
    private final long largest;

    SignalRoutes(Replies replies, Engine engine, long largest) {
        this.replies = replies;
        this.engine = engine;
        this.largest = largest;
    }

    void addTo(Router router) {
        router.post("/v1/alerts")
                .handler(new BodyRoom(largest))
                .handler(AlertingRoutes.body(largest))
                .handler(this::alerts);
    }

    private void alerts(RoutingContext context) {
        byte[] bytes = replies.bytes(context);
        replies.onWorker(() -> Notification.read(bytes))
                .compose(this::taken)
                .onSuccess(receipt -> replies.end(context, 202, receipt))
                .onFailure(failure -> replies.fail(context, failure));
    }

    private Future<Receipt> taken(Notification notification) {
        CompletableFuture<Receipt> truncated = notification.missing() == 0
                ? CompletableFuture.completedFuture(new Receipt(0, 0, 0, 0))
                : engine.truncated(notification.receiver(), notification.group(), notification.missing());
        return replies.future(truncated.thenCompose(noted -> engine.submit(notification.signals())));
    }
}
