package io.virtwarden.chaos.invariant;

import java.util.List;

/** The audit trail verifies: nothing altered, dropped without a reason, or doubled with another content. */
public final class ChainIsIntact implements Invariant {
    private final Findings findings = new Findings("the chain of the audit trail is intact", "records");

    @Override
    public String name() {
        return findings.name();
    }

    /**
     * A topic was verified.
     *
     * @param records how many it holds
     * @param faults what the verifier holds against it
     */
    public synchronized void verified(String topic, long records, List<String> faults) {
        findings.checked(records);
        faults.forEach(fault -> findings.violated(topic + ": " + fault));
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
