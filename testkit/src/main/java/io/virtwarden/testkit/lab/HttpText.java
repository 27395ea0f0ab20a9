package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Plain GETs on loopback. */
public final class HttpText {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private HttpText() {}

    /** What it answers, whatever the status. */
    public static HttpResponse<String> get(URI uri, Duration patience) throws IOException {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(uri).timeout(patience).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Whether it answers 200 at the moment. */
    public static boolean answers(URI uri) {
        try {
            return get(uri, Duration.ofSeconds(5)).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
