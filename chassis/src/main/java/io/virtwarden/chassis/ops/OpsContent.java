package io.virtwarden.chassis.ops;

import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an {@link OpsEndpoint} serves.
 *
 * @param ready what must be well for the daemon to do its work
 * @param live what must be well for the process to be left running; never something outside of it
 * @param metrics the body of {@code /metrics}
 * @param routes adds the daemon's own routes; they run on the event loop behind the token and the limit of requests, and what
 *     they throw or fail with becomes a problem document
 * @param open adds routes before the token, for what is the same for everybody and holds nothing of the node
 */
public record OpsContent(
        List<Check> ready, List<Check> live, MetricsPages metrics, Consumer<Router> routes, Consumer<Router> open) {
    public OpsContent {
        ready = List.copyOf(ready);
        live = List.copyOf(live);
    }

    /** Without open routes. */
    public OpsContent(List<Check> ready, List<Check> live, MetricsPages metrics, Consumer<Router> routes) {
        this(ready, live, metrics, routes, none -> {});
    }
}
