package io.virtwarden.chassis.etcd;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One watch: a request whose answer is a document per line, for as long as the connection lives. */
final class WatchStream implements Etcd.Watching {
    // etcd cuts what it tells into pieces of its largest request (1.5 MiB usually); base64 makes a third more of it.
    private static final int LONGEST = 16 << 20;

    private final HttpClient client;
    private final Endpoints endpoints;
    private final WatchListener listener;
    private final List<WatchListener.Event> piece = new ArrayList<>();
    private @Nullable HttpClientRequest request;
    private boolean over;

    WatchStream(HttpClient client, Endpoints endpoints, WatchListener listener) {
        this.client = client;
        this.endpoints = endpoints;
        this.listener = listener;
    }

    void open(JsonObject asked, String token) {
        Endpoint endpoint = endpoints.first();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(endpoint.host())
                .setPort(endpoint.port())
                .setSsl(endpoint.tls())
                .setURI("/v3/watch");
        if (!token.isEmpty()) {
            options.putHeader("Authorization", token);
        }
        client.request(options)
                .compose(made -> {
                    request = made;
                    return made.send(asked.toBuffer());
                })
                .onSuccess(response -> read(endpoint, response))
                .onFailure(fault ->
                        end(Faults.transport(endpoint.toString(), fault).reason()));
    }

    @Override
    public void close() {
        over = true;
        drop();
    }

    private void read(Endpoint endpoint, HttpClientResponse response) {
        if (over) {
            drop();
            return;
        }
        if (response.statusCode() != 200) {
            end("etcd at " + endpoint + " answered " + response.statusCode() + " to a watch");
            return;
        }
        RecordParser lines = RecordParser.newDelimited("\n", response).maxRecordSize(LONGEST);
        lines.exceptionHandler(fault -> end("watch of etcd at " + endpoint + ": " + fault));
        lines.endHandler(nothing -> end("etcd at " + endpoint + " ended the watch"));
        lines.handler(line -> took(endpoint, line));
    }

    private void took(Endpoint endpoint, Buffer line) {
        if (over || line.length() == 0) {
            return;
        }
        JsonObject answer;
        try {
            answer = new JsonObject(line);
        } catch (DecodeException e) {
            end("etcd at " + endpoint + " sent no JSON in a watch: " + e.getMessage());
            return;
        }
        JsonObject result = Wire.object(answer, "result");
        if (answer.getValue("error") != null) {
            end("watch of etcd at " + endpoint + ": " + answer.getValue("error"));
        } else if (Wire.number(result, "compact_revision") > 0) {
            over = true;
            drop();
            listener.compacted(Wire.number(result, "compact_revision"));
        } else if (result.getBoolean("canceled", false)) {
            end("etcd at " + endpoint + " cancelled the watch: " + result.getString("cancel_reason", ""));
        } else {
            tell(result);
        }
    }

    private void tell(JsonObject result) {
        for (JsonObject event : Wire.objects(result, "events")) {
            piece.add(new WatchListener.Event(
                    "DELETE".equals(event.getString("type", "PUT")), Wire.keyValue(Wire.object(event, "kv"))));
        }
        if (result.getBoolean("fragment", false) || result.getBoolean("created", false)) {
            return;
        }
        List<WatchListener.Event> whole = List.copyOf(piece);
        piece.clear();
        // The header's revision is the store's: while etcd catches up for us, more events below it are still to come.
        long told = whole.isEmpty()
                ? Wire.number(Wire.object(result, "header"), "revision")
                : whole.get(whole.size() - 1).key().modified();
        listener.changed(told, whole);
    }

    private void end(String why) {
        if (!over) {
            over = true;
            drop();
            listener.ended(why);
        }
    }

    private void drop() {
        HttpClientRequest open = request;
        request = null;
        if (open != null) {
            open.reset();
        }
    }
}
