package io.virtwarden.chaos.invariant;

import java.time.Duration;

/** Every daemon is ready again within the bound after a fault's end. */
public final class ReadyInTime implements Invariant {
    /** The bound. */
    public static final Duration BOUND = Duration.ofSeconds(10);

    private final Findings findings =
            new Findings("every daemon is ready within " + BOUND.toSeconds() + " s of a fault's end", "recoveries");

    @Override
    public String name() {
        return findings.name();
    }

    /** A daemon was ready again so long after the end of a fault. */
    public synchronized void recovered(String fault, String daemon, Duration after) {
        findings.checked(1);
        if (after.compareTo(BOUND) > 0) {
            findings.violated(daemon + " was ready " + Math.round(after.toMillis() / 100.0) / 10.0
                    + " s after the end of " + fault);
        }
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
