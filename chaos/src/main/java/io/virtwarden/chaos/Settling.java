package io.virtwarden.chaos;

import io.virtwarden.chaos.backbone.Http;
import io.virtwarden.lab.node.Daemon;
import io.virtwarden.lab.node.Node;
import io.virtwarden.lab.node.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Waits until what the daemons have journalled is in Kafka. */
final class Settling {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int QUIET = 3;

    private final List<Daemon> daemons;
    private final PrintStream out;
    private final Http http = new Http();

    Settling(Node whole, Node other, PrintStream out) {
        this.daemons = Stream.of(whole, other)
                .flatMap(node -> node.daemons().stream())
                .filter(daemon -> daemon.role() != Role.LOGD)
                .toList();
        this.out = out;
    }

    /** Returns when nothing has waited for Kafka for some seconds, or when it is no use to wait any more. */
    void await() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int quiet = 0;
        while (quiet < QUIET && System.nanoTime() < end) {
            Thread.sleep(1000);
            quiet = waiting() == 0 ? quiet + 1 : 0;
        }
        if (quiet < QUIET) {
            out.println("chaos: records still wait for Kafka after " + PATIENCE.toSeconds() + " s");
        }
    }

    private double waiting() throws InterruptedException {
        double sum = 0;
        for (Daemon daemon : daemons) {
            try {
                String page = new String(
                        http.get(daemon.uri("/metrics"), Duration.ofSeconds(5)).body(), StandardCharsets.UTF_8);
                sum += page.lines()
                        .filter(line -> line.startsWith("virtwarden_outbox_lag_records"))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum();
            } catch (IOException e) {
                // A daemon that does not answer may have something left.
                sum++;
            }
        }
        return sum;
    }
}
