package io.virtwarden.chaos.backbone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to the daemons' HTTP on loopback. Any thread. */
public final class Http {
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** GET; the whole body. */
    public HttpResponse<byte[]> get(URI uri, Duration patience) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri).timeout(patience).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Any method with a JSON body, which may be empty. */
    public HttpResponse<String> send(String method, URI uri, String body, Duration patience)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri)
                        .timeout(patience)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
