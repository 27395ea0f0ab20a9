package io.virtwarden.chaos.load;

import io.virtwarden.chaos.backbone.Http;
import io.virtwarden.chaos.invariant.DecisionsAreAudited;
import io.virtwarden.lab.node.Daemon;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Posts alerts as Alertmanager does: until they are answered 202, and some of them again later. */
final class AlertStream extends Worker {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int REMEMBERED = 50;

    private final Daemon alerting;
    private final List<UUID> domains;
    private final DecisionsAreAudited audited;
    private final InstantSource clock;
    private final Random random;
    private final Http http = new Http();
    private final Deque<String> taken = new ArrayDeque<>();
    private String waiting = "";
    private String fingerprint = "";
    private long number;

    AlertStream(Daemon alerting, List<UUID> domains, DecisionsAreAudited audited, InstantSource clock, Random random) {
        super("chaos-alerts", Duration.ofMillis(400));
        this.alerting = alerting;
        this.domains = List.copyOf(domains);
        this.audited = audited;
        this.clock = clock;
        this.random = random;
    }

    @Override
    void turn() throws InterruptedException {
        if (waiting.isEmpty()) {
            fingerprint = String.format("%016x", ++number);
            waiting = alert(domains.get(random.nextInt(domains.size())));
        }
        if (post(waiting)) {
            audited.taken(fingerprint);
            taken.addLast(waiting);
            waiting = "";
            if (taken.size() > REMEMBERED) {
                taken.removeFirst();
            }
        }
        if (random.nextInt(4) == 0 && !taken.isEmpty()) {
            post(taken.stream().skip(random.nextInt(taken.size())).findFirst().orElseThrow());
        }
    }

    private boolean post(String alert) throws InterruptedException {
        String body =
                "{\"version\":\"4\",\"groupKey\":\"g\",\"truncatedAlerts\":0,\"status\":\"firing\",\"receiver\":\"chaos\","
                        + "\"groupLabels\":{},\"commonLabels\":{},\"commonAnnotations\":{},\"externalURL\":\"http://alertmanager\","
                        + "\"alerts\":[" + alert + "]}";
        try {
            return http.send("POST", alerting.uri("/v1/alerts"), body, PATIENCE).statusCode() == 202;
        } catch (IOException e) {
            // Nobody took it: it is posted again.
            return false;
        }
    }

    private String alert(UUID domain) {
        return "{\"status\":\"firing\",\"labels\":{\"alertname\":\"Chaos\",\"number\":\"" + number
                + "\",\"domain_uuid\":\"" + domain + "\"},\"annotations\":{},\"startsAt\":\"" + clock.instant()
                + "\",\"endsAt\":\"0001-01-01T00:00:00Z\",\"generatorURL\":\"http://prometheus/graph\",\"fingerprint\":\""
                + fingerprint + "\"}";
    }
}
