package io.virtwarden.lockd.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.settings.HttpSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterBreakRouteTest {
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = EventLoops.open();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void breaksWhatHasThisTokenAndSaysWhoWantedIt() throws Exception {
        HttpResponse<String> found =
                send(this::note, "{\"resource\":\"/a\",\"token\":7,\"reason\":\"on fire\",\"by\":\"ann\"}");
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        assertThat(broken).containsExactly("/a 7 on fire, ann from 127.0.0.1");

        HttpResponse<String> missing = send(this::note, "{\"resource\":\"/a\",\"token\":8,\"reason\":\"on fire\"}");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("token 8");
    }

    @Test
    void saysThatThereIsNoClusterWhereThereIsNone() throws Exception {
        HttpResponse<String> response = send(null, "{\"resource\":\"/a\",\"token\":7,\"reason\":\"on fire\"}");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("lockd.etcd.endpoints");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"token\":7,\"reason\":\"x\"} | resource",
                "{\"resource\":\"/a\",\"reason\":\"x\"} | token",
                "{\"resource\":\"/a\",\"token\":0,\"reason\":\"x\"} | token",
                "{\"resource\":\"/a\",\"token\":\"7\",\"reason\":\"x\"} | token",
                "{\"resource\":\"/a\",\"token\":7} | reason",
                "{\"resource\":\"/a\",\"token\":7,\"reason\":\" \"} | reason",
                "{\"resource\":\"/a\",\"token\":7,\"reason\":\"x\",\"force\":true} | force",
                "[] | JSON"
            })
    void answersNonsenseWith400AndTheMember(String body, String word) throws Exception {
        HttpResponse<String> response = send(this::note, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains(word);
        assertThat(broken).isEmpty();
    }

    private CompletableFuture<Boolean> note(
            io.virtwarden.lockd.lease.Resource resource, long token, String reason, String by) {
        if (token == 7) {
            broken.add(resource + " " + token + " " + reason + ", " + by);
        }
        return CompletableFuture.completedFuture(token == 7);
    }

    private HttpResponse<String> send(@Nullable ClusterBreak cluster, String body) throws Exception {
        ClusterBreakRoute route = new ClusterBreakRoute(vertx, cluster);
        try (OpsEndpoint endpoint = OpsEndpoint.open(
                vertx,
                "lockd.http",
                HttpSettings.ephemeral(),
                new OpsContent(List.of(), List.of(), (format, gzip) -> Buffer.buffer(), route::addTo))) {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(endpoint.address() + "/v1/leases/break"))
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        }
    }
}
