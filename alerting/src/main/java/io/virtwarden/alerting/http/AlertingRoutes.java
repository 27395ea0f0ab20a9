package io.virtwarden.alerting.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.memory.SignalHistory;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /v1/alerts}, {@code GET /v1/actions}, {@code POST /v1/actions/{id}/approve|reject}, {@code GET|PUT|DELETE /v1/pause},
 * {@code GET /v1/rules}, {@code POST /v1/rules/reload}, {@code POST /v1/simulate}, {@code POST
 * /v1/simulate/history}, {@code DELETE /v1/breaker}. Bodies are read on a
 * worker; the event loop only waits.
 */
public final class AlertingRoutes {
    /** A person's request is small. */
    static final int SMALL = 64 << 10;

    private final SignalRoutes signals;
    private final SimulationRoutes simulation;
    private final ActionRoutes actions;
    private final PauseRoutes pause;
    private final RuleRoutes rules;

    /** Reads the rules anew and puts them into force; the texts are the faults, none if it did. */
    @FunctionalInterface
    public interface Reload {
        CompletableFuture<List<String>> now(String by);
    }

    /** @param largest bytes of a notification; a larger one is answered 413 */
    public AlertingRoutes(
            Vertx vertx, Engine engine, SignalHistory history, Reload reload, InstantSource clock, long largest) {
        Replies replies = new Replies(vertx);
        signals = new SignalRoutes(replies, engine, largest);
        simulation = new SimulationRoutes(replies, engine, history, clock);
        actions = new ActionRoutes(replies, engine);
        pause = new PauseRoutes(replies, engine, clock);
        rules = new RuleRoutes(replies, engine, reload);
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        signals.addTo(router);
        simulation.addTo(router);
        actions.addTo(router);
        pause.addTo(router);
        rules.addTo(router);
    }

    static BodyHandler body(long limit) {
        return BodyHandler.create(false).setBodyLimit(limit);
    }
}
