package io.virtwarden.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Posts notifications as Alertmanager does, over connections that are kept. */
final class AlertSender {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger refused = new AtomicInteger();
    private final URI uri;
    private final String startsAt = Instant.now().toString();

    AlertSender(String address) {
        uri = URI.create(address);
    }

    /** One alert. */
    String alert(String uuid, String fingerprint) {
        return "{\"status\":\"firing\",\"labels\":{\"alertname\":\"Bench\",\"severity\":\"warning\",\"instance\":\"node\",\"domain_uuid\":\""
                + uuid + "\"},\"annotations\":{\"summary\":\"something is wrong with a guest\"},\"startsAt\":\""
                + startsAt
                + "\",\"endsAt\":\"0001-01-01T00:00:00Z\",\"generatorURL\":\"http://prometheus/graph\",\"fingerprint\":\""
                + fingerprint + "\"}";
    }

    /** Milliseconds until the 202. */
    double post(List<String> alerts) throws IOException, InterruptedException {
        long began = System.nanoTime();
        int status = http.send(request(alerts), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 202) throw new IOException("answered " + status);
        return (System.nanoTime() - began) / 1e6;
    }

    private HttpRequest request(List<String> alerts) {
        String body =
                "{\"version\":\"4\",\"groupKey\":\"g\",\"truncatedAlerts\":0,\"status\":\"firing\",\"receiver\":\"bench\","
                        + "\"groupLabels\":{},\"commonLabels\":{},\"commonAnnotations\":{},\"externalURL\":\"http://alertmanager\",\"alerts\":["
                        + String.join(",", alerts) + "]}";
        return HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /**
     * Posts on a schedule that does not wait for answers.
     *
     * @return milliseconds from the planned moment to the 202, per post
     */
    Sample schedule(List<List<String>> posts, long everyNanos) throws Exception {
        List<CompletableFuture<Double>> answers = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < posts.size(); i++) {
            long due = began + i * everyNanos;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            answers.add(until202(request(posts.get(i))).thenApply(taken -> (System.nanoTime() - due) / 1e6));
        }
        double[] millis = new double[posts.size()];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = answers.get(i).get(2, TimeUnit.MINUTES);
        }
        return new Sample(millis);
    }

    /** As Alertmanager: what is refused is sent again a moment later. */
    private CompletableFuture<Boolean> until202(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenCompose(answer -> {
            if (answer.statusCode() == 202) {
                return CompletableFuture.completedFuture(true);
            }
            refused.incrementAndGet();
            Executor later = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> request, later).thenCompose(this::until202);
        });
    }

    /** How often it was answered something else than 202. */
    int refused() {
        return refused.get();
    }
}
