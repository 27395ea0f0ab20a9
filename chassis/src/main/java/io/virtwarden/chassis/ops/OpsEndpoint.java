package io.virtwarden.chassis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.settings.HttpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP endpoint of a daemon: {@code /metrics}, {@code /health/live}, {@code /health/ready} and the daemon's own routes.
 * Errors are problem documents (RFC 9457). A connection on which nothing moves for {@value #IDLE_SECONDS} s is closed, so a
 * stream sends something, if only a comment or an empty line, more often than that.
 */
public final class OpsEndpoint implements AutoCloseable, MeterBinder {
    static final int IDLE_SECONDS = 75;
    private static final long LOOK_AT_FILES_MILLIS = 10_000;
    private static final KeyedLogger LOG = KeyedLogger.of(OpsEndpoint.class);

    private final Vertx vertx;
    private final HttpSettings settings;
    private final WorkerExecutor checks;
    private final WorkerExecutor pages;
    private final Admission admission;
    private final Optional<TokenGuard> token;
    private final Optional<TlsReload> tls;
    private final HttpServer server;
    private final long timer;

    private OpsEndpoint(Vertx vertx, String section, HttpSettings settings, OpsContent content) throws IOException {
        this.vertx = vertx;
        this.settings = settings;
        this.token = token(section, settings);
        this.tls = settings.tls().isPresent()
                ? Optional.of(new TlsReload(section, settings.tls().get()))
                : Optional.empty();
        this.admission = new Admission(settings.requestsMax());
        this.checks = vertx.createSharedWorkerExecutor(section + "-checks", 2);
        this.pages = vertx.createSharedWorkerExecutor(section + "-pages", 2);
        var router = Router.router(vertx);
        var anyoneOfTheHost =
                settings.loopback() && token.isEmpty() && settings.tls().isEmpty();
        new OpsRoutes(content, new Health(vertx, checks), pages, admission, token, anyoneOfTheHost).install(router);
        this.server = vertx.createHttpServer(options(settings, tls));
        server.requestHandler(router);
        try {
            await(server.listen(settings.port(), settings.host()), 10);
        } catch (ExecutionException e) {
            closeWorkers();
            throw BindFailure.explain(section, settings, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            closeWorkers();
            throw new IOException("the HTTP endpoint of " + section + " did not start within 10 s", e);
        }
        this.timer = vertx.setPeriodic(LOOK_AT_FILES_MILLIS, tick -> lookAtFiles());
    }

    /**
     * Starts to listen; blocks until it does, so never call it on an event loop.
     *
     * @param section where the settings stand, {@code monitor.http}, for errors that name the setting to change
     * @throws IOException if it cannot listen; the message names address, owner of the port if known, and setting
     */
    public static OpsEndpoint open(Vertx vertx, String section, HttpSettings settings, OpsContent content)
            throws IOException {
        var endpoint = new OpsEndpoint(vertx, section, settings, content);
        LOG.info("listens", "address", endpoint.address());
        return endpoint;
    }

    /**
     * Leaves the connection of a stream open however long nothing moves on it: for streams into which nothing may be put to show
     * that they live. With HTTP/1.1 the response is the connection's last then.
     */
    public static void mayBeSilent(HttpServerRequest request) {
        // HTTP/2 has many requests on a connection, and no such header.
        if (request.version() != HttpVersion.HTTP_2) request.response().putHeader("Connection", "close");
        if (request.connection() instanceof ConnectionBase base) {
            var pipeline = base.channelHandlerContext().pipeline();
            if (pipeline.get("idle") != null) pipeline.remove("idle");
        }
    }

    /** Port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** {@code http://127.0.0.1:9177}, for people. */
    public String address() {
        var host = settings.host().indexOf(':') >= 0 ? "[" + settings.host() + "]" : settings.host();
        return (tls.isPresent() ? "https://" : "http://") + host + ":" + port();
    }

    /** {@code virtwarden_http_requests_active}, {@code _refused_total} and {@code _unauthorized_total}. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("virtwarden.http.requests.active", admission, Admission::active)
                .description("Requests being served, streams included")
                .register(registry);
        FunctionCounter.builder("virtwarden.http.requests.refused", admission, Admission::refused)
                .description("Requests answered 503 because too many were being served")
                .register(registry);
        token.ifPresent(
                guard -> FunctionCounter.builder("virtwarden.http.requests.unauthorized", guard, TokenGuard::refused)
                        .description("Requests without the right token")
                        .register(registry));
    }

    /** Stops listening and ends what is being served; blocks up to 2 s. */
    @Override
    public void close() {
        vertx.cancelTimer(timer);
        try {
            await(server.shutdown(1, TimeUnit.SECONDS), 2);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("some connections were cut", "address", address(), "reason", e);
        }
        closeWorkers();
    }

    private void closeWorkers() {
        checks.close();
        pages.close();
    }

    /** Token and certificate are read again if they changed. */
    void lookAtFiles() {
        if (token.isEmpty() && tls.isEmpty()) return;
        var looked = pages.executeBlocking(() -> {
            token.ifPresent(TokenGuard::refresh);
            tls.ifPresent(files -> files.look(server));
            return true;
        });
        looked.onFailure(e -> LOG.warn("token and certificate were not looked at", "reason", e));
    }

    private static Optional<TokenGuard> token(String section, HttpSettings settings) throws IOException {
        try {
            return settings.tokenFile().map(TokenGuard::new);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage() + " (setting " + section + ".token.file)", e);
        }
    }

    private static HttpServerOptions options(HttpSettings settings, Optional<TlsReload> tls) {
        var options = new HttpServerOptions();
        options.setHost(settings.host()).setPort(settings.port());
        options.setIdleTimeout(IDLE_SECONDS).setHttp2ClearTextEnabled(false).setTcpNoDelay(true);
        tls.ifPresent(files -> {
            var ssl = files.options();
            options.setSsl(true).setKeyCertOptions(ssl.getKeyCertOptions()).setClientAuth(ssl.getClientAuth());
            if (files.clientsShowCertificates()) options.setTrustOptions(ssl.getTrustOptions());
        });
        return options;
    }

    private static <T> T await(Future<T> future, long seconds) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException("interrupted", e);
        }
    }
}
