package io.virtwarden.chaos.invariant;

import java.util.Map;
import java.util.TreeMap;

/** What each daemon uses of something stays below a bound. */
public final class Bounded implements Invariant {
    private final Findings findings;
    private final long bound;
    private final String unit;
    private final Map<String, Long> highest = new TreeMap<>();

    /**
     * @param what such as {@code resident memory}
     * @param unit for people, such as {@code MiB}
     */
    public Bounded(String what, long bound, String unit) {
        this.findings = new Findings(what + " of each daemon stays below " + bound + " " + unit, "looks");
        this.bound = bound;
        this.unit = unit;
    }

    @Override
    public String name() {
        return findings.name();
    }

    /** A daemon uses so much now. */
    public synchronized void uses(String daemon, long amount) {
        findings.checked(1);
        long before = highest.getOrDefault(daemon, 0L);
        if (amount > bound && before <= bound) {
            findings.violated(daemon + " uses " + amount + " " + unit);
        }
        highest.put(daemon, Math.max(before, amount));
    }

    /** The most that each has used. */
    public synchronized Map<String, Long> highest() {
        return new TreeMap<>(highest);
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
