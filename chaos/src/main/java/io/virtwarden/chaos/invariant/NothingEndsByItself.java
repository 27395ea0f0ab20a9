package io.virtwarden.chaos.invariant;

/** No daemon ends unless it is ended. */
public final class NothingEndsByItself implements Invariant {
    private final Findings findings = new Findings("no daemon ends by itself", "looks");

    @Override
    public String name() {
        return findings.name();
    }

    /** A daemon that nobody has ended was looked at. */
    public synchronized void looked(String daemon, boolean alive) {
        findings.checked(1);
        if (!alive) {
            findings.violated(daemon + " has ended");
        }
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
