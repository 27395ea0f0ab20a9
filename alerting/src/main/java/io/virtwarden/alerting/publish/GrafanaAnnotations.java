package io.virtwarden.alerting.publish;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.chassis.settings.SecretFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Annotations by Grafana's HTTP API ({@code POST /api/annotations}), one after the other. They decorate graphs and prove nothing: while
 * Grafana is away some wait, and what finds no room is counted and dropped. Nothing ever waits for them.
 */
public final class GrafanaAnnotations implements Diary.Listener, AutoCloseable {
    private static final Logger LOG = LogManager.getLogger();
    private static final int CAPACITY = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long FIRST_WAIT_MILLIS = 500;
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private final ArrayBlockingQueue<Annotation> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicBoolean sending = new AtomicBoolean();
    private final Vertx vertx;
    private final URI url;
    private final Optional<SecretFile> token;
    private final List<String> tags;
    private final WebClient client;
    private final Counter sent;
    private final Counter dropped;
    private volatile boolean closed;
    private long waitMillis = FIRST_WAIT_MILLIS;

    /**
     * @param url of Grafana
     * @param token file with a service account's token, read for each annotation
     * @param authority certificates that sign Grafana's, PEM; empty for those that Java trusts
     * @param tags that every annotation has
     */
    public GrafanaAnnotations(
            Vertx vertx,
            URI url,
            Optional<SecretFile> token,
            Optional<Path> authority,
            List<String> tags,
            MeterRegistry registry) {
        this.vertx = vertx;
        this.url = url;
        this.token = token;
        this.tags = List.copyOf(tags);
        WebClientOptions options = new WebClientOptions().setUserAgent("virtwarden-alerting");
        authority.ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        client = WebClient.create(vertx, options);
        sent = counter(registry, "sent", "Annotations that Grafana took");
        dropped = counter(registry, "dropped", "Annotations that found no room or that Grafana refused");
        Gauge.builder("virtwarden.alerting.annotations.queue.size", queue, ArrayBlockingQueue::size)
                .description("Annotations that wait for Grafana")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String what, String help) {
        return Counter.builder("virtwarden.alerting.annotations." + what)
                .description(help)
                .register(registry);
    }

    /** On the deciding thread: hands over and returns. */
    @Override
    public void written(Fact fact, Instant at, Ledger ledger) {
        Annotation.of(fact, at, ledger).ifPresent(annotation -> {
            if (queue.offer(annotation)) {
                next();
            } else {
                dropped.increment();
            }
        });
    }

    private void next() {
        if (!closed && !queue.isEmpty() && sending.compareAndSet(false, true)) {
            vertx.runOnContext(now -> send());
        }
    }

    private void send() {
        @Nullable Annotation annotation = queue.peek();
        if (annotation == null) {
            sending.set(false);
            next();
            return;
        }
        vertx.executeBlocking(() -> token.map(SecretFile::read), false)
                .compose(secret -> post(annotation, secret))
                .onSuccess(this::answered)
                .onFailure(failure -> later(String.valueOf(failure.getMessage())));
    }

    private Future<HttpResponse<Buffer>> post(Annotation annotation, Optional<String> secret) {
        HttpRequest<Buffer> request = client.postAbs(url.toString().replaceAll("/+$", "") + "/api/annotations")
                .timeout(PATIENCE.toMillis());
        secret.ifPresent(request::bearerTokenAuthentication);
        JsonArray all = new JsonArray();
        tags.forEach(all::add);
        annotation.tags().forEach(all::add);
        return request.sendJsonObject(new JsonObject()
                .put("time", annotation.from().toEpochMilli())
                .put("timeEnd", annotation.to().toEpochMilli())
                .put("tags", all)
                .put("text", annotation.text()));
    }

    private void answered(HttpResponse<Buffer> answer) {
        int status = answer.statusCode();
        boolean refused = status == 400 || status == 413 || status == 422;
        boolean taken = status >= 200 && status < 300;
        if (taken || refused) {
            queue.remove();
            waitMillis = FIRST_WAIT_MILLIS;
            (refused ? dropped : sent).increment();
            if (refused) {
                LOG.warn("Grafana refuses an annotation with HTTP {}: {}", status, answer.bodyAsString());
            }
            send();
        } else {
            later("HTTP " + status);
        }
    }

    private void later(String why) {
        LOG.warn("Grafana at {} takes no annotation, {} wait: {}", url, queue.size(), why);
        if (!closed) {
            vertx.setTimer(waitMillis, now -> send());
            waitMillis = Math.min(LONGEST_WAIT_MILLIS, 2 * waitMillis);
        }
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }
}
