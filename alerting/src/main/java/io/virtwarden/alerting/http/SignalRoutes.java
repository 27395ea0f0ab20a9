package io.virtwarden.alerting.http;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.engine.Receipt;
import io.virtwarden.alerting.engine.Simulated;
import io.virtwarden.alerting.intake.Notification;
import io.virtwarden.alerting.rule.Signal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v1/alerts} and {@code POST /v1/simulate}. Bodies are read on a worker. */
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
        router.post("/v1/alerts").handler(AlertingRoutes.body(largest)).handler(this::alerts);
        router.post("/v1/simulate").handler(AlertingRoutes.body(largest)).handler(this::simulate);
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

    private void simulate(RoutingContext context) {
        byte[] bytes = replies.bytes(context);
        Optional<String> rule = Optional.ofNullable(context.request().getParam("rule"));
        replies.onWorker(() -> Notification.read(bytes))
                .compose(read -> {
                    List<Future<List<Simulated>>> all = read.signals().stream()
                            .limit(100)
                            .map((Signal signal) -> replies.future(engine.simulate(signal, rule)))
                            .toList();
                    return Future.all(all)
                            .map(done -> all.stream().map(Future::result).toList());
                })
                .onSuccess(lines -> replies.end(context, 200, lines))
                .onFailure(failure -> replies.fail(context, failure));
    }
}
