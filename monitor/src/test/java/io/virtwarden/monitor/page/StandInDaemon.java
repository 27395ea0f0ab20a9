package io.virtwarden.monitor.page;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens where a daemon of the node would, and answers as a test says. */
final class StandInDaemon implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private StandInDaemon(Handler<HttpServerRequest> answers) {
        server = vertx.createHttpServer().requestHandler(request -> {
            asked.add(request.method() + " " + request.uri() + " " + request.getHeader("Authorization"));
            answers.handle(request);
        });
        server.listen(0, "127.0.0.1").await();
    }

    /** Starts to listen. */
    static StandInDaemon answering(Handler<HttpServerRequest> answers) {
        return new StandInDaemon(answers);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Method, path and token of each request. */
    List<String> asked() {
        return asked;
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
