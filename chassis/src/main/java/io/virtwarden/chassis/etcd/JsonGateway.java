package io.virtwarden.chassis.etcd;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.virtwarden.chassis.etcd.EtcdException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * etcd 3.4 and newer through the gateway on its client port. A member that cannot be reached is skipped within a request; one that
 * does not answer, with the next request. All on one context of Vert.x.
 */
public final class JsonGateway implements Etcd {
    private final Vertx vertx;
    private final GatewaySettings settings;
    private final Endpoints endpoints;
    private final HttpClient streams;
    private final WebClient client;
    private final Login login;

    /** @param switched is told when another member is asked first than before */
    public JsonGateway(Vertx vertx, GatewaySettings settings, Runnable switched) {
        this.vertx = vertx;
        this.settings = settings;
        endpoints = new Endpoints(settings.endpoints(), switched);
        client = WebClient.create(vertx, Connecting.options(settings), Connecting.pool());
        streams = vertx.createHttpClient(Connecting.options(settings), Connecting.pool());
        login = new Login(settings);
    }

    @Override
    public CompletableFuture<Granted> grant(Duration ttl, Duration deadline) {
        JsonObject asked = new JsonObject().put("TTL", Long.toString(ttl.toSeconds()));
        return future(ask("/v3/lease/grant", asked, deadline, true)
                .map(answer -> new Granted(Wire.number(answer, "ID"), Duration.ofSeconds(Wire.number(answer, "TTL")))));
    }

    @Override
    public CompletableFuture<Duration> keepAlive(long lease, Duration deadline) {
        // Answers 200 without TTL for a lease that is gone.
        return future(ask("/v3/lease/keepalive", new JsonObject().put("ID", Long.toString(lease)), deadline, true)
                .map(answer -> Duration.ofSeconds(Wire.number(Wire.object(answer, "result"), "TTL"))));
    }

    @Override
    public CompletableFuture<Void> revoke(long lease, Duration deadline) {
        JsonObject asked = new JsonObject().put("ID", Long.toString(lease));
        return future(ask("/v3/lease/revoke", asked, deadline, true)
                .<Void>mapEmpty()
                .recover(fault -> fault instanceof EtcdException ours && ours.kind() == Kind.LEASE_GONE
                        ? Future.succeededFuture()
                        : Future.failedFuture(fault)));
    }

    @Override
    public CompletableFuture<Outcome> commit(Txn txn, Duration deadline) {
        return future(ask("/v3/kv/txn", Wire.txn(txn), deadline, false).map(Wire::outcome));
    }

    @Override
    public CompletableFuture<Outcome> read(Txn txn, Duration deadline) {
        return future(ask("/v3/kv/txn", Wire.txn(txn), deadline, true).map(Wire::outcome));
    }

    @Override
    public Watching watch(String below, long from, WatchListener listener) {
        WatchStream stream = new WatchStream(streams, endpoints, listener);
        JsonObject asked = new JsonObject()
                .put(
                        "create_request",
                        new JsonObject()
                                .put("key", Wire.encoded(below))
                                .put("range_end", Wire.encoded(Wire.end(below)))
                                .put("start_revision", Long.toString(from))
                                .put("progress_notify", true)
                                .put("fragment", true));
        stream.open(asked, login.current());
        return stream;
    }

    @Override
    public String endpoint() {
        return endpoints.first().toString();
    }

    @Override
    public void close() {
        client.close();
        streams.close();
    }

    private Future<JsonObject> ask(String path, JsonObject body, Duration deadline, boolean repeatable) {
        Call call = new Call(path, body, System.nanoTime() + deadline.toNanos(), repeatable);
        return attempt(call, endpoints.count(), true);
    }

    private Future<JsonObject> attempt(Call call, int members, boolean mayLogIn) {
        Endpoint endpoint = endpoints.first();
        return token(call, endpoint)
                .compose(token -> send(call, endpoint, token))
                .recover(failure -> {
                    EtcdException fault = EtcdException.of(failure);
                    if (Faults.staleToken(fault) && mayLogIn && login.forget()) {
                        return attempt(call, members, false);
                    }
                    if (fault.kind() == Kind.REFUSED || fault.kind() == Kind.LEASE_GONE) {
                        return Future.failedFuture(fault);
                    }
                    endpoints.failed(endpoint);
                    boolean again = members > 1 && (fault.kind() == Kind.NOT_SENT || call.repeatable());
                    return again && call.left() > 0 ? attempt(call, members - 1, mayLogIn) : Future.failedFuture(fault);
                });
    }

    private Future<String> token(Call call, Endpoint endpoint) {
        JsonObject credentials = login.needed();
        if (credentials == null) {
            return login.readToken(vertx);
        }
        Call authenticate = new Call("/v3/auth/authenticate", credentials, call.deadline(), true);
        return send(authenticate, endpoint, "")
                .map(answer -> login.remember(answer.getString("token", "")))
                // Logging in changes nothing: whatever became of it, the request itself was never sent.
                .recover(failure -> {
                    EtcdException fault = EtcdException.of(failure);
                    Kind kind = fault.kind() == Kind.REFUSED ? Kind.REFUSED : Kind.NOT_SENT;
                    return Future.failedFuture(
                            new EtcdException(kind, "logging in as " + settings.user() + ": " + fault.reason()));
                });
    }

    private Future<JsonObject> send(Call call, Endpoint endpoint, String token) {
        long left = call.left();
        if (left <= 0) {
            return Future.failedFuture(new EtcdException(Kind.NOT_SENT, "no time was left to ask etcd at " + endpoint));
        }
        HttpRequest<Buffer> request = client.post(endpoint.port(), endpoint.host(), call.path())
                .ssl(endpoint.tls())
                .timeout(left);
        if (!token.isEmpty()) {
            request.putHeader("Authorization", token);
        }
        return request.sendJsonObject(call.body())
                .recover(fault -> Future.failedFuture(Faults.transport(endpoint.toString(), fault)))
                .compose(response -> document(endpoint, response));
    }

    private static Future<JsonObject> document(Endpoint endpoint, HttpResponse<Buffer> response) {
        Buffer body = response.body() == null ? Buffer.buffer() : response.body();
        if (response.statusCode() != 200) {
            return Future.failedFuture(Faults.answered(endpoint.toString(), response.statusCode(), body));
        }
        try {
            JsonObject answer = new JsonObject(body);
            // Calls that stream (keepalive) report errors inside of a 200.
            return answer.getValue("error") == null
                    ? Future.succeededFuture(answer)
                    : Future.failedFuture(Faults.answered(
                            endpoint.toString(),
                            200,
                            Wire.object(answer, "error").toBuffer()));
        } catch (DecodeException e) {
            return Future.failedFuture(
                    new EtcdException(Kind.UNKNOWN, "etcd at " + endpoint + " sent no JSON: " + e.getMessage()));
        }
    }

    private static <T> CompletableFuture<T> future(Future<T> future) {
        CompletableFuture<T> result = new CompletableFuture<>();
        future.onComplete(done -> {
            if (done.succeeded()) {
                result.complete(done.result());
            } else {
                result.completeExceptionally(EtcdException.of(done.cause()));
            }
        });
        return result;
    }

    /**
     * One request on its way.
     *
     * @param deadline nanoseconds of System.nanoTime
     * @param repeatable whether doing it twice is the same as once
     */
    private record Call(String path, JsonObject body, long deadline, boolean repeatable) {
        /** Milliseconds. */
        long left() {
            return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
    }
}
