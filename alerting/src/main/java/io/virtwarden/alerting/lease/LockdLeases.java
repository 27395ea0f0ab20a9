package io.virtwarden.alerting.lease;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.virtwarden.alerting.action.HeldLease;
import io.virtwarden.alerting.engine.Leases;
import io.virtwarden.alerting.guard.LeaseSight;
import io.virtwarden.chassis.settings.SecretFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /v1/leases?domain=} of this node's lockd. A lease counts only in state {@code held}: one whose renewal failed, or whose
 * deadline passed, may be another node's by now.
 */
public final class LockdLeases implements Leases, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_NAMED = 8;

    private final URI url;
    private final Optional<SecretFile> token;
    private final Vertx vertx;
    private final WebClient client;

    /**
     * @param url of lockd, such as http://127.0.0.1:9179
     * @param token file with lockd's bearer token, read for each question
     * @param authority certificates that sign lockd's, PEM; empty for those that Java trusts
     */
    public LockdLeases(Vertx vertx, URI url, Optional<SecretFile> token, Optional<Path> authority) {
        this.vertx = vertx;
        this.url = url;
        this.token = token;
        WebClientOptions options = new WebClientOptions().setUserAgent("virtwarden-alerting");
        authority.ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        client = WebClient.create(vertx, options);
    }

    @Override
    public CompletableFuture<LeaseSight> of(UUID domain) {
        return vertx.executeBlocking(() -> token.map(SecretFile::read), false)
                .compose(secret -> request(domain, secret).send())
                .map(LockdLeases::read)
                .otherwise(
                        failure -> new LeaseSight.Unknown("lockd at " + url + " cannot be asked: " + reason(failure)))
                .toCompletionStage()
                .toCompletableFuture();
    }

    private HttpRequest<Buffer> request(UUID domain, Optional<String> secret) {
        HttpRequest<Buffer> request = client.getAbs(url.toString().replaceAll("/+$", "") + "/v1/leases")
                .addQueryParam("domain", domain.toString())
                .timeout(PATIENCE.toMillis());
        secret.ifPresent(request::bearerTokenAuthentication);
        return request;
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static LeaseSight read(HttpResponse<Buffer> answer) {
        if (answer.statusCode() != 200) {
            return new LeaseSight.Unknown("lockd answers HTTP " + answer.statusCode());
        }
        try {
            return judged(answer.bodyAsJsonArray());
        } catch (DecodeException | ClassCastException e) {
            return new LeaseSight.Unknown("lockd's answer is no list of leases");
        }
    }

    private static LeaseSight judged(JsonArray leases) {
        if (leases == null) {
            return new LeaseSight.Unknown("lockd's answer is empty");
        }
        StringJoiner held = new StringJoiner(", ");
        List<HeldLease> all = new ArrayList<>();
        for (int i = 0; i < leases.size(); i++) {
            JsonObject lease = leases.getJsonObject(i);
            String what = lease.getString("resource", "?");
            String state = lease.getString("state", "?");
            if (!state.equals("held")) {
                return new LeaseSight.Missing("the lease on " + what + " is " + state + ", not held");
            }
            Long token = lease.getLong("token");
            if (token == null) {
                return new LeaseSight.Unknown("lockd's answer has no token for the lease on " + what);
            }
            all.add(new HeldLease(what, token, lease.getString("scope", "?")));
            if (i < MOST_NAMED) {
                held.add(what + " (token " + token + ", " + lease.getString("scope", "?") + ")");
            }
        }
        return leases.isEmpty()
                ? new LeaseSight.Missing("lockd holds no lease for the domain")
                : new LeaseSight.Held(leases.size() + " held: " + held, all);
    }

    @Override
    public void close() {
        client.close();
    }
}
