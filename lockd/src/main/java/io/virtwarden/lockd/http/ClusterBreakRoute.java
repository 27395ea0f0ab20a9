package io.virtwarden.lockd.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.lockd.lease.Resource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/leases/break}: for leases of other hosts, which have no number here. */
public final class ClusterBreakRoute {
    private static final Set<String> MEMBERS = Set.of("resource", "token", "reason", "by");

    private final Vertx vertx;
    private final @Nullable ClusterBreak cluster;

    /** @param cluster null if leases hold on this host only */
    public ClusterBreakRoute(Vertx vertx, @Nullable ClusterBreak cluster) {
        this.vertx = vertx;
        this.cluster = cluster;
    }

    /** Adds the route; before that of single leases. */
    public void addTo(Router router) {
        router.post("/v1/leases/break")
                .handler(BodyHandler.create(false).setBodyLimit(LeaseRequest.LARGEST_BODY))
                .handler(this::breakLease);
    }

    private void breakLease(RoutingContext context) {
        ClusterBreak known = cluster;
        if (known == null) {
            throw new Problem(
                    409,
                    "No cluster",
                    "lockd.etcd.endpoints is not set: this host's own leases are broken by their numbers");
        }
        LeaseRequest body = LeaseRequest.of(context.body().buffer(), MEMBERS);
        Resource resource = body.resource();
        long token = body.token();
        String reason = body.reason();
        String by = body.by(context.request());
        Future.fromCompletionStage(known.breakLease(resource, token, reason, by), vertx.getOrCreateContext())
                .onSuccess(done -> answer(context, resource, token, done))
                .onFailure(context::fail);
    }

    private static void answer(RoutingContext context, Resource resource, long token, boolean done) {
        if (!done) {
            context.fail(new Problem(
                    404,
                    "No such lease",
                    "etcd has no lease on " + resource + " with token " + token
                            + ", or did not answer (/health/ready says whether it does)"));
            return;
        }
        LeaseRoutes.json(
                context,
                200,
                new JsonObject()
                        .put("resource", resource.id())
                        .put("token", token)
                        .put("broken", true)
                        .toBuffer());
    }
}
