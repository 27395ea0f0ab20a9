package io.virtwarden.testkit.lab;

import java.time.Duration;
import java.util.List;

/** Prometheus' own linter. */
public final class Promtool {
    private Promtool() {}

    /**
     * What {@code promtool check metrics} says about an exposition in text format 0.0.4; empty if it finds nothing.
     */
    public static String checkMetrics(String exposition) {
        Shell.Ended ended = Shell.attempt(Duration.ofSeconds(60), List.of("promtool", "check", "metrics"), exposition);
        String said = (ended.out() + ended.errors()).strip();
        return ended.fine() ? said : "exit code " + ended.exitCode() + ": " + said;
    }
}
