package io.virtwarden.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chaos.backbone.Http;
import io.virtwarden.chaos.invariant.Claim;
import io.virtwarden.lab.node.Daemon;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A program that takes a lease, relies on it for a moment, and gives it back. It relies on it until it has asked for its release, and
 * never for longer than the TTL, counted from its request: so it keeps the rules for owners, and no other may have the resource meanwhile.
 */
final class LeaseClient extends Worker {
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final List<Daemon> lockds;
    private final List<String> resources;
    private final Consumer<Claim> claims;
    private final LongSupplier nanos;
    private final Random random;
    private final Http http = new Http();
    private final ObjectMapper json = new ObjectMapper();
    private long number;

    LeaseClient(
            String name,
            List<Daemon> lockds,
            List<String> resources,
            Consumer<Claim> claims,
            LongSupplier nanos,
            Random random) {
        super("chaos-" + name, Duration.ofMillis(150));
        this.name = name;
        this.lockds = List.copyOf(lockds);
        this.resources = List.copyOf(resources);
        this.claims = claims;
        this.nanos = nanos;
        this.random = random;
    }

    @Override
    void turn() throws InterruptedException {
        Daemon lockd = lockds.get(random.nextInt(lockds.size()));
        String resource = resources.get(random.nextInt(resources.size()));
        boolean exclusive = random.nextInt(5) > 0;
        String owner = name + "-" + ++number;
        String request = "{\"resource\":\"" + resource + "\",\"mode\":\"" + (exclusive ? "exclusive" : "shared")
                + "\",\"owner\":\"" + owner + "\",\"ttl\":\"" + TTL.toSeconds() + "s\"}";
        long asked = nanos.getAsLong();
        try {
            HttpResponse<String> answer = http.send("POST", lockd.uri("/v1/leases"), request, PATIENCE);
            if (answer.statusCode() == 201) {
                hold(lockd, json.readTree(answer.body()), owner, exclusive, asked);
            }
        } catch (IOException e) {
            // No answer is no grant for whoever asked: it relies on nothing.
            number++;
        }
    }

    private void hold(Daemon lockd, JsonNode lease, String owner, boolean exclusive, long asked)
            throws InterruptedException {
        long from = nanos.getAsLong();
        Thread.sleep(random.nextInt(600));
        long to = Math.min(nanos.getAsLong(), asked + TTL.toNanos());
        if (from < to) {
            claims.accept(new Claim(
                    lease.path("resource").asText(),
                    owner,
                    exclusive,
                    lease.path("token").asLong(),
                    asked,
                    from,
                    to));
        }
        try {
            http.send("DELETE", lockd.uri("/v1/leases/" + lease.path("id").asText()), "", PATIENCE);
        } catch (IOException e) {
            // It ends with its TTL.
            number++;
        }
    }
}
