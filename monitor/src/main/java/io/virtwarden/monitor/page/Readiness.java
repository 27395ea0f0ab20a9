package io.virtwarden.monitor.page;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Asks a daemon whether it is ready. Its status says all; why it is not is asked of the daemon itself, whose log has it. */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final HttpClient client;
    private final Peer peer;
    private final Promise<Peers.State> answer = Promise.promise();

    Readiness(Vertx vertx, HttpClient client, Peer peer) {
        this.vertx = vertx;
        this.client = client;
        this.peer = peer;
    }

    /** Fails if it does not answer. */
    Future<Peers.State> ask() {
        long timer = vertx.setTimer(
                PATIENCE.toMillis(),
                late -> answer.tryFail(new TimeoutException("no answer within " + PATIENCE.toSeconds() + " s")));
        RequestOptions options = new RequestOptions()
                .setAbsoluteURI(peer.at("/health/ready"))
                .setFollowRedirects(false)
                .setConnectTimeout(PATIENCE.toMillis());
        client.request(options)
                .compose(request -> {
                    // Whoever listens there may never end its answer: its head is all that is wanted.
                    answer.future().onComplete(done -> {
                        var unused = request.reset();
                    });
                    return request.send();
                })
                .onSuccess(this::judge)
                .onFailure(answer::tryFail);
        return answer.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void judge(HttpClientResponse response) {
        response.exceptionHandler(endedByUs -> answer.tryFail(endedByUs));
        var unused = answer.tryComplete(
                switch (response.statusCode()) {
                    case 200 -> new Peers.State(peer.name(), "ready", "");
                    case 503 -> new Peers.State(peer.name(), "not-ready", "virtwarden doctor says why");
                    default ->
                        new Peers.State(
                                peer.name(), "away", "something else answers there: HTTP " + response.statusCode());
                });
    }
}
