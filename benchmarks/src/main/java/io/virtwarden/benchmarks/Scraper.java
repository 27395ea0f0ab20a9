package io.virtwarden.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Scrapes one address as Prometheus does: one connection that is kept, the whole body read. One thread. */
final class Scraper {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI metrics;
    private final byte[] buffer = new byte[1 << 16];

    Scraper(URI metrics) {
        this.metrics = metrics;
    }

    /** Milliseconds from the request to the last byte, for each of {@code runs} scrapes. */
    Sample millis(int runs, boolean gzip) throws IOException {
        double[] millis = new double[runs];
        for (int i = 0; i < runs; i++) {
            millis[i] = once(gzip);
        }
        return new Sample(millis);
    }

    double once(boolean gzip) throws IOException {
        long began = System.nanoTime();
        long unused = bytes(gzip);
        return (System.nanoTime() - began) / 1e6;
    }

    /** How many bytes a scrape has on the wire, without its headers. */
    long bytes(boolean gzip) throws IOException {
        HttpURLConnection request = (HttpURLConnection) metrics.toURL().openConnection();
        request.setReadTimeout(60_000);
        request.setRequestProperty("Accept-Encoding", gzip ? "gzip" : "identity");
        long length = 0;
        try (InputStream body = request.getInputStream()) {
            for (int read = 0; read >= 0; read = body.read(buffer)) {
                length += read;
            }
        }
        if (request.getResponseCode() != 200 || length == 0) {
            throw new IOException(metrics + " answered " + request.getResponseCode());
        }
        return length;
    }

    String page() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Samples whose name begins with {@code prefix}. */
    int series(String prefix) throws IOException, InterruptedException {
        return (int) page().lines().filter(l -> l.startsWith(prefix)).count();
    }

    /** Of an address on the same server; 0 if nobody answers. */
    int status(URI address) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
