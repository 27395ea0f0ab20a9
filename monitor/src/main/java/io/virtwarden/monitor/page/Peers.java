package io.virtwarden.monitor.page;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.ops.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The node's other daemons, as far as a browser may ask them through the monitor. */
final class Peers implements AutoCloseable {
    /** A browser's token for the daemon that it asks, as {@code Bearer TOKEN}; its own header, for monitor's may be another. */
    static final String TOKEN = "Virtwarden-Daemon-Token";

    private static final int CONNECTIONS = 32;

    private final Vertx vertx;
    private final boolean shown;
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final HttpClient client;

    /** @param shown whether browsers may ask them at all */
    Peers(Vertx vertx, PageSettings settings, boolean shown) {
        this.vertx = vertx;
        this.shown = shown;
        settings.daemons().forEach((name, address) -> peers.put(name, new Peer(name, address)));
        HttpClientOptions options = new HttpClientOptions().setVerifyHost(true);
        settings.authority().ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        this.client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /** Answers with what the daemon says. */
    void relay(RoutingContext context, Question question) {
        Peer peer = peers.get(question.daemon());
        if (peer == null) {
            throw new Problem(
                    404, "Not shown", question.daemon() + " is not shown: monitor.page.daemons does not name it");
        }
        if (!shown) {
            throw new Problem(
                    403, "Not shown", question.daemon() + " is not shown beyond its host: see monitor.page.remote");
        }
        String token = context.request().getHeader(TOKEN);
        new Relay(vertx, client, context, question).start(peer, token == null || token.isBlank() ? null : token);
    }

    /**
     * How a daemon is.
     *
     * @param state {@code ready}, {@code not-ready}, {@code away}, or {@code hidden}: see monitor.page.remote
     */
    record State(String name, String state, String detail) {}

    /** How all of them are; waits for none of them longer than a few seconds. Never fails. */
    Future<List<State>> states() {
        List<Future<State>> asked = new ArrayList<>();
        for (Peer peer : peers.values()) {
            asked.add(shown ? state(peer) : Future.succeededFuture(new State(peer.name(), "hidden", "")));
        }
        return Future.join(asked).map(all -> all.<State>list());
    }

    private Future<State> state(Peer peer) {
        return new Readiness(vertx, client, peer).ask().otherwise(cause -> away(peer, cause));
    }

    private static State away(Peer peer, @Nullable Throwable cause) {
        String why = cause == null ? "is away" : Reasons.away(cause);
        return new State(peer.name(), "away", why);
    }

    @Override
    public void close() {
        var unused = client.close();
    }
}
