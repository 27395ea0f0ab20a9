package io.virtwarden.monitor.page;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.ops.Problem;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks another daemon for one browser and passes on what it answers, as it comes: nothing is gathered here, the daemon waits while
 * the browser's socket is full, and either side's end is the other's. Runs on the browser's event loop.
 */
final class Relay {
    /** Says that the daemon of this name has answered, or has not: everything else comes from the monitor. */
    static final String DAEMON = "Virtwarden-Daemon";

    private static final Duration HEAD = Duration.ofSeconds(5);
    private static final int MOST_EXPLANATION = 16 << 10;
    // What a daemon says of the question or of itself, rather than of a fault.
    private static final Set<Integer> PASSED_ON = Set.of(400, 401, 403, 404, 421, 429, 503);

    private final Vertx vertx;
    private final HttpClient client;
    private final RoutingContext context;
    private final HttpServerResponse response;
    private final Question question;

    private @Nullable HttpClientRequest request;
    private long timer = -1;
    private long passed;
    private boolean over;

    Relay(Vertx vertx, HttpClient client, RoutingContext context, Question question) {
        this.vertx = vertx;
        this.client = client;
        this.context = context;
        this.response = context.response();
        this.question = question;
    }

    /** @param token what the browser shows for this daemon; the monitor adds nothing of its own */
    void start(Peer peer, @Nullable String token) {
        response.putHeader(DAEMON, peer.name());
        context.addEndHandler(done -> end());
        timer = vertx.setTimer(
                HEAD.toMillis(), late -> refuse(504, "did not answer within " + HEAD.toSeconds() + " s"));
        RequestOptions options = new RequestOptions()
                .setAbsoluteURI(peer.at(question.path()))
                .setFollowRedirects(false)
                .setConnectTimeout(HEAD.toMillis());
        if (token != null) {
            options.putHeader("Authorization", token);
        }
        client.request(options).onSuccess(this::ask).onFailure(cause -> refuse(502, Reasons.away(cause)));
    }

    private void ask(HttpClientRequest opened) {
        if (over) {
            var unused = opened.reset();
            return;
        }
        request = opened;
        opened.send().onSuccess(this::answered).onFailure(cause -> refuse(502, Reasons.away(cause)));
    }

    private void answered(HttpClientResponse answer) {
        // First of all: without one Vert.x would log the end that we make ourselves.
        answer.exceptionHandler(broken -> cut());
        if (over) {
            return;
        }
        if (answer.statusCode() != 200) {
            explain(answer);
            return;
        }
        String length = answer.getHeader("Content-Length");
        if (length != null && length.matches("\\d{1,18}") && Long.parseLong(length) > question.most()) {
            refuse(502, tooMuch());
            return;
        }
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(question.patience().toMillis(), late -> {
            if (question.stream()) {
                finish();
            } else {
                cut();
            }
        });
        response.setChunked(true).putHeader("Content-Type", question.contentType());
        if (question.stream()) {
            OpsEndpoint.mayBeSilent(context.request());
            var unused = response.writeHead();
        }
        answer.endHandler(done -> finish()).handler(chunk -> pass(answer, chunk));
    }

    private void pass(HttpClientResponse answer, Buffer chunk) {
        if (over) {
            return;
        }
        passed += chunk.length();
        if (passed > question.most()) {
            cut();
            return;
        }
        var unused = response.write(chunk);
        if (response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(drained -> answer.resume());
        }
    }

    private void explain(HttpClientResponse answer) {
        Buffer text = Buffer.buffer();
        answer.exceptionHandler(broken -> refuse(answer.statusCode(), "gave half an answer"))
                .endHandler(done -> refuse(answer.statusCode(), detail(text, answer.statusCode())))
                .handler(chunk -> {
                    if (text.length() + chunk.length() <= MOST_EXPLANATION) {
                        text.appendBuffer(chunk);
                    } else {
                        refuse(answer.statusCode(), "answers HTTP " + answer.statusCode());
                    }
                });
    }

    private static String detail(Buffer text, int status) {
        try {
            return "says: " + new JsonObject(text).getString("detail", "HTTP " + status);
        } catch (DecodeException | ClassCastException e) {
            return "answers HTTP " + status;
        }
    }

    private String tooMuch() {
        return "answers with more than " + (question.most() >> 20) + " MiB: use the command line for this";
    }

    private void refuse(int status, String what) {
        if (over) {
            return;
        }
        int passedOn = PASSED_ON.contains(status) || status == 504 ? status : 502;
        Problem problem = new Problem(passedOn, "Not from " + question.daemon(), question.daemon() + " " + what);
        end();
        context.fail(passedOn, problem);
    }

    private void finish() {
        if (!over) {
            end();
            var unused = response.end();
        }
    }

    /** The browser has half an answer: only cutting the connection tells that it is not whole. */
    private void cut() {
        if (!over) {
            end();
            var unused = context.request().connection().close();
        }
    }

    private void end() {
        over = true;
        vertx.cancelTimer(timer);
        HttpClientRequest open = request;
        request = null;
        if (open != null) {
            var unused = open.reset();
        }
    }
}
