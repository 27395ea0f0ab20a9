package io.virtwarden.lockd.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import io.virtwarden.lockd.lease.Leases.Waiter;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * {@code /v1/leases}. Handlers run on the event loop; the leases, which write to a disk, are asked by workers of their own. A client
 * that goes away while it waits gives up its place, or the lease that it does not hear of.
 */
public final class LeaseRoutes implements AutoCloseable {
    private static final int WORKERS = 4;
    private static final Set<String> ACQUIRE = Set.of("resource", "mode", "owner", "ttl", "wait");
    private static final Set<String> FILTERS = Set.of("resource", "domain", "owner", "follow");

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final Leases leases;
    private final ChangeFeed feed;
    private final Owners owners;
    private final InstantSource clock;

    public LeaseRoutes(Vertx vertx, Leases leases, Owners owners, InstantSource clock) {
        this.vertx = vertx;
        this.workers = vertx.createSharedWorkerExecutor("lockd-leases", WORKERS);
        this.leases = leases;
        this.feed = new ChangeFeed(leases);
        this.owners = owners;
        this.clock = clock;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.route("/v1/leases*").handler(BodyHandler.create(false).setBodyLimit(LeaseRequest.LARGEST_BODY));
        router.route("/v1/leases")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::list);
        router.post("/v1/leases").handler(this::acquire);
        router.route("/v1/leases/:id")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::show);
        router.put("/v1/leases/:id").handler(this::renew);
        router.delete("/v1/leases/:id").handler(this::release);
        router.post("/v1/leases/:id/break").handler(this::breakLease);
    }

    /** Readers that follow. */
    public int followers() {
        return feed.size();
    }

    /** Ends the workers. */
    @Override
    public void close() {
        var unused = workers.close();
    }

    private void list(RoutingContext context) {
        MultiMap query = context.request().params();
        for (String name : query.names()) {
            if (!FILTERS.contains(name)) {
                throw LeaseRequest.bad("there is no parameter " + name + "; there are resource, domain, owner, follow");
            }
        }
        Predicate<Lease> wanted = wanted(query);
        if (Boolean.parseBoolean(query.get("follow"))) {
            LeaseStream stream = new LeaseStream(vertx, feed, context, wanted);
            workers.executeBlocking(leases::held, false)
                    .onSuccess(stream::start)
                    .onFailure(context::fail);
            return;
        }
        workers.executeBlocking(() -> page(wanted), false)
                .onSuccess(body -> json(context, 200, body))
                .onFailure(context::fail);
    }

    private static Predicate<Lease> wanted(MultiMap query) {
        String resource = query.get("resource");
        String domain = query.get("domain");
        String owner = query.get("owner");
        return lease -> (resource == null || lease.resource().id().equals(resource))
                && (owner == null || lease.owner().name().equals(owner))
                && (domain == null || isDomain(lease, domain));
    }

    private static boolean isDomain(Lease lease, String domain) {
        return lease.owner().domain() != null
                && (lease.owner().name().equals(domain)
                        || lease.owner().domain().toString().equalsIgnoreCase(domain));
    }

    private Buffer page(Predicate<Lease> wanted) {
        List<Waiter> waiting = leases.waiting();
        Instant now = clock.instant();
        JsonArray all = new JsonArray();
        leases.held().stream().filter(wanted).forEach(lease -> all.add(LeaseJson.lease(lease, now, waiting)));
        return all.toBuffer();
    }

    private void show(RoutingContext context) {
        long id = id(context);
        workers.executeBlocking(
                        () -> leases.held().stream().filter(it -> it.id() == id).findFirst(), false)
                .onSuccess(lease -> {
                    if (lease.isPresent()) {
                        json(
                                context,
                                200,
                                LeaseJson.lease(lease.get(), clock.instant(), leases.waiting())
                                        .toBuffer());
                    } else {
                        context.fail(new Problem(404, "No such lease", "there is no lease " + id + " (any more)"));
                    }
                })
                .onFailure(context::fail);
    }

    private void acquire(RoutingContext context) {
        Acquire request = LeaseRequest.of(context.body().buffer(), ACQUIRE).acquire(owners);
        if (request.patience().compareTo(Duration.ZERO) > 0) {
            mayBeIdle(context);
        }
        CompletableFuture<Answer<Lease>> given = new CompletableFuture<>();
        context.addEndHandler(end -> given.cancel(false));
        answer(context, 201, () -> abandonable(leases.acquire(request), given));
    }

    /** If the client goes away, so does its place in the queue. */
    private static CompletionStage<Answer<Lease>> abandonable(
            CompletionStage<Answer<Lease>> answer, CompletableFuture<Answer<Lease>> client) {
        var unused = client.whenComplete((value, cancelled) -> {
            if (cancelled != null) {
                answer.toCompletableFuture().cancel(false);
            }
        });
        return answer;
    }

    /** A queue of an hour is no idle connection. */
    private static void mayBeIdle(RoutingContext context) {
        context.response().putHeader("Connection", "close");
        if (context.request().connection() instanceof ConnectionBase base) {
            var pipeline = base.channelHandlerContext().pipeline();
            if (pipeline.get("idle") != null) {
                pipeline.remove("idle");
            }
        }
    }

    private void renew(RoutingContext context) {
        long id = id(context);
        Optional<Duration> ttl =
                LeaseRequest.of(context.body().buffer(), Set.of("ttl")).duration("ttl");
        answer(context, 200, () -> leases.renew(id, ttl));
    }

    private void release(RoutingContext context) {
        long id = id(context);
        answer(context, 200, () -> {
            Optional<Lease> lease =
                    leases.held().stream().filter(it -> it.id() == id).findFirst();
            if (lease.isPresent() && lease.get().origin() != Origin.PROGRAM) {
                throw new Problem(
                        409,
                        "Lease of a guest",
                        "lease " + id + " belongs to the running "
                                + lease.get().owner().text()
                                + " and ends with it; to take it away all the same, break it with a reason");
            }
            return leases.release(id);
        });
    }

    private void breakLease(RoutingContext context) {
        long id = id(context);
        LeaseRequest body = LeaseRequest.of(context.body().buffer(), Set.of("reason", "by"));
        String reason = body.reason();
        String by = body.by(context.request());
        answer(context, 200, () -> leases.breakLease(id, reason, by));
    }

    private static long id(RoutingContext context) {
        String id = context.pathParam("id");
        if (!id.matches("[0-9]{1,18}")) {
            throw new Problem(404, "No such lease", "a lease's id is a number, not '" + id + "'");
        }
        return Long.parseLong(id);
    }

    private void answer(RoutingContext context, int status, Supplier<CompletionStage<Answer<Lease>>> question) {
        workers.executeBlocking(question::get, false)
                .compose(stage -> Future.fromCompletionStage(stage, vertx.getOrCreateContext()))
                .onSuccess(answer -> {
                    if (answer instanceof Answer.Yes<Lease> yes) {
                        if (status == 201) {
                            context.response()
                                    .putHeader(
                                            "Location",
                                            "/v1/leases/" + yes.value().id());
                        }
                        json(context, status, LeaseJson.lease(yes.value()).toBuffer());
                    } else {
                        refuse(context, ((Answer.No<Lease>) answer).refusal());
                    }
                })
                .onFailure(failure -> {
                    if (!context.response().closed()) { // else it is the client who has gone
                        context.fail(failure);
                    }
                });
    }

    private static void refuse(RoutingContext context, Refusal refusal) {
        int status = switch (refusal.reason()) {
            case HELD, WAITED -> 409;
            case NOT_HELD -> 404;
            case NOT_YOURS -> 403;
            case INVALID -> 400;
            case FULL -> 429;
            case UNKNOWN, TOKEN_REGRESSED, NOT_RECORDED -> 503;
        };
        String title = switch (refusal.reason()) {
            case HELD -> "Held";
            case WAITED -> "Waited too long";
            case NOT_HELD -> "No such lease";
            case NOT_YOURS -> "Not yours";
            case INVALID -> "Bad request";
            case FULL -> "Too many wait";
            case UNKNOWN -> "The cluster does not answer";
            case TOKEN_REGRESSED -> "No safe token";
            case NOT_RECORDED -> "Cannot be recorded";
        };
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        var unused = context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(LeaseJson.problem(refusal, status, title, context.request().path())
                        .toBuffer());
    }

    static void json(RoutingContext context, int status, Buffer body) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        var unused = context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body.appendString("\n"));
    }
}
