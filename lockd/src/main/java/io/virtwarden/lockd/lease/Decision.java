package io.virtwarden.lockd.lease;

import io.virtwarden.lockd.lease.Leases.Answer;
import java.util.List;

/**
 * What the ledger says to a request: the answer, and the facts to be recorded and applied before anybody hears of it.
 *
 * @param facts none for a refusal
 */
record Decision(Answer<Lease> answer, List<Fact> facts) {
    static Decision no(Refusal refusal) {
        return new Decision(new Answer.No<>(refusal), List.of());
    }

    static Decision yes(Lease lease, Fact... facts) {
        return new Decision(new Answer.Yes<>(lease), List.of(facts));
    }
}
