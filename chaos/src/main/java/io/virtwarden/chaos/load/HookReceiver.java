package io.virtwarden.chaos.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** What alerting's actions act on: a server that hears of each by its id. */
public final class HookReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final Consumer<String> done;

    private HookReceiver(HttpServer server, Consumer<String> done) {
        this.server = server;
        this.done = done;
    }

    /** @param done is told the id of each action, on threads of the receiver */
    public static HookReceiver start(Consumer<String> done) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        HookReceiver receiver = new HookReceiver(server, done);
        server.createContext("/hook", receiver::take);
        server.setExecutor(receiver.workers);
        server.start();
        return receiver;
    }

    /** Where it listens. */
    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            done.accept(id == null ? "an action without an id" : id);
            exchange.sendResponseHeaders(204, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
