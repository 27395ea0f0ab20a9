package io.virtwarden.lockd.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.LeaseBook;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.OnUnknown;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Records;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.lease.Terms;
import io.virtwarden.lockd.process.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseRoutesTest {
    private static final UUID NODE = new UUID(1, 1);
    private static final UUID BOOT = new UUID(2, 2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Vertx vertx;
    private LeaseBook book;
    private LeaseRoutes routes;
    private OpsEndpoint endpoint;

    /** Forgets everything. */
    private static final class Nothing implements Records {
        private long last;

        @Override
        public void keep(Fact fact) {}

        @Override
        public synchronized long token() {
            return ++last;
        }
    }

    @BeforeEach
    void open() throws IOException {
        vertx = EventLoops.open();
        book = new LeaseBook(
                new LeaseBook.Parts(
                        Terms.STANDARD,
                        new Nothing(),
                        null,
                        OnUnknown.REFUSE,
                        InstantSource.system(),
                        System::nanoTime),
                List.of());
        routes =
                new LeaseRoutes(vertx, book, new Owners(NODE, BOOT, Processes.ofThisMachine()), InstantSource.system());
        endpoint = OpsEndpoint.open(
                vertx,
                "lockd.http",
                HttpSettings.ephemeral(),
                new OpsContent(List.of(), List.of(), (format, gzip) -> Buffer.buffer(), routes::addTo));
    }

    @AfterEach
    void close() {
        endpoint.close();
        routes.close();
        vertx.close().await();
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(endpoint.address() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static String wants(String resource, String owner, String more) {
        return "{\"resource\":\"" + resource + "\",\"owner\":\"" + owner + "\",\"ttl\":\"60s\"" + more + "}";
    }

    private JsonNode acquired(String resource, String owner) throws Exception {
        HttpResponse<String> response = send("POST", "/v1/leases", wants(resource, owner, ""));
        assertThat(response.statusCode()).isEqualTo(201);
        return JSON.readTree(response.body());
    }

    @Test
    void grantsRenewsAndReleases() throws Exception {
        HttpResponse<String> granted = send("POST", "/v1/leases", wants("/images/a", "backup", ""));
        JsonNode lease = JSON.readTree(granted.body());
        String path = "/v1/leases/" + lease.path("id").asText();
        assertThat(granted.headers().firstValue("Location")).contains(path);
        assertThat(lease.path("scope").asText()).isEqualTo("host");
        assertThat(lease.path("token").asLong()).isPositive();
        assertThat(lease.path("ttlSeconds").asDouble()).isEqualTo(60.0);
        JsonNode renewed = JSON.readTree(send("PUT", path, "{\"ttl\":90}").body());
        assertThat(renewed.path("ttlSeconds").asDouble()).isEqualTo(90.0);
        assertThat(send("PUT", path, "").statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(send("GET", path, "").body())
                        .path("owner")
                        .path("name")
                        .asText())
                .isEqualTo("backup");
        assertThat(send("DELETE", path, "").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", path, "").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/v1/leases", "").body()).isEqualTo("[]\n");
    }

    @Test
    void refusesWithTheHolderTheTokenAndTheScope() throws Exception {
        JsonNode first = acquired("/images/a", "one");
        HttpResponse<String> refused = send("POST", "/v1/leases", wants("/images/a", "two", ""));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(refused.body());
        assertThat(problem.path("reason").asText()).isEqualTo("held");
        JsonNode holder = problem.path("holders").path(0);
        assertThat(holder.path("owner").path("name").asText()).isEqualTo("one");
        assertThat(holder.path("token").asLong()).isEqualTo(first.path("token").asLong());
        assertThat(holder.path("scope").asText()).isEqualTo("host");
        assertThat(problem.path("detail").asText()).contains("/images/a", "one", "since");
    }

    @Test
    void letsOneWaitUntilItIsFree() throws Exception {
        JsonNode first = acquired("/images/a", "one");
        CompletableFuture<HttpResponse<String>> second = http.sendAsync(
                request("POST", "/v1/leases", wants("/images/a", "two", ",\"wait\":\"30s\"")),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> book.waiting().size() == 1);
        JsonNode listed = JSON.readTree(send("GET", "/v1/leases", "").body()).path(0);
        assertThat(listed.path("waiting").path(0).path("owner").path("name").asText())
                .isEqualTo("two");
        send("DELETE", "/v1/leases/" + first.path("id").asText(), "");
        assertThat(second.join().statusCode()).isEqualTo(201);
    }

    @Test
    void forgetsAWaiterWhoseConnectionBreaks() throws Exception {
        acquired("/images/a", "one");
        CompletableFuture<HttpResponse<String>> gone = http.sendAsync(
                request("POST", "/v1/leases", wants("/images/a", "two", ",\"wait\":\"30s\"")),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> book.waiting().size() == 1);
        gone.cancel(true);
        await().until(() -> {
            book.tick();
            return book.waiting().isEmpty();
        });
    }

    @Test
    void breaksWithAReasonOnly() throws Exception {
        JsonNode lease = acquired("/images/a", "one");
        String path = "/v1/leases/" + lease.path("id").asText() + "/break";
        assertThat(send("POST", path, "{}").statusCode()).isEqualTo(400);
        assertThat(send("POST", path, "{\"reason\":\"  \"}").statusCode()).isEqualTo(400);
        assertThat(send("POST", path, "{\"reason\":\"its host burnt\",\"by\":\"alice\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(acquired("/images/a", "two").path("token").asLong())
                .isGreaterThan(lease.path("token").asLong());
    }

    @Test
    void doesNotReleaseAGuestsLease() throws Exception {
        Owner guest = new Owner(NODE, BOOT, new UUID(7, 7), "web1", 4711, 5);
        book.acquire(new Acquire(
                        new Resource("/images/web1"),
                        Mode.EXCLUSIVE,
                        guest,
                        Origin.LIBVIRT,
                        Optional.empty(),
                        Duration.ZERO))
                .toCompletableFuture()
                .join();
        JsonNode lease =
                JSON.readTree(send("GET", "/v1/leases?domain=web1", "").body()).path(0);
        HttpResponse<String> refused =
                send("DELETE", "/v1/leases/" + lease.path("id").asText(), "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("web1").contains("break it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"owner\":\"a\",\"ttl\":\"60s\"} | resource",
                "{\"resource\":\"\",\"owner\":\"a\",\"ttl\":\"60s\"} | resource",
                "{\"resource\":\"/a\\u0000b\",\"owner\":\"a\",\"ttl\":\"60s\"} | NUL",
                "{\"resource\":\"/a\",\"ttl\":\"60s\"} | owner",
                "{\"resource\":\"/a\",\"owner\":\" \",\"ttl\":\"60s\"} | owner",
                "{\"resource\":\"/a\",\"owner\":{\"name\":\"a\",\"pid\":-1},\"ttl\":\"60s\"} | owner.pid",
                "{\"resource\":\"/a\",\"owner\":\"a\"} | ttl",
                "{\"resource\":\"/a\",\"owner\":\"a\",\"ttl\":0} | TTL",
                "{\"resource\":\"/a\",\"owner\":\"a\",\"ttl\":-5} | TTL",
                "{\"resource\":\"/a\",\"owner\":\"a\",\"ttl\":1e11} | TTL",
                "{\"resource\":\"/a\",\"owner\":\"a\",\"ttl\":1e300} | ttl",
                "{\"resource\":\"/a\",\"owner\":\"a\",\"ttl\":\"soon\"} | ttl",
                "{\"resource\":\"/a\",\"owner\":\"a\",\"ttl\":\"60s\",\"wait\":\"9d\"} | lockd.terms.wait.max",
                "{\"resource\":\"/a\",\"owner\":\"a\",\"ttl\":\"60s\",\"mode\":\"both\"} | mode",
                "{\"resource\":\"/a\",\"owner\":\"a\",\"tll\":\"60s\"} | tll",
                "[1] | JSON",
                "nonsense | JSON"
            })
    void answersNonsenseWith400AndTheMember(String body, String word) throws Exception {
        HttpResponse<String> response = send("POST", "/v1/leases", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains(word);
        assertThat(book.held()).isEmpty();
    }

    @Test
    void followsWhatHappens() throws Exception {
        acquired("/images/a", "one");
        HttpResponse<java.io.InputStream> stream =
                http.send(request("GET", "/v1/leases?follow=true", ""), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(JSON.readTree(lines.readLine()).path("change").asText()).isEqualTo("held");
            JsonNode other = acquired("/images/b", "two");
            send("DELETE", "/v1/leases/" + other.path("id").asText(), "");
            assertThat(JSON.readTree(lines.readLine()).path("change").asText()).isEqualTo("granted");
            JsonNode end = JSON.readTree(lines.readLine());
            assertThat(end.path("change").asText()).isEqualTo("ended");
            assertThat(end.path("end").asText()).isEqualTo("released");
            assertThat(end.path("lease").path("resource").asText()).isEqualTo("/images/b");
        }
        await().until(() -> routes.followers() == 0);
        // Who follows and leaves gives its place among lockd.http.requests.max back.
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        endpoint.bindTo(registry);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        registry.get("virtwarden.http.requests.active").gauge().value() == 0);
    }
}
