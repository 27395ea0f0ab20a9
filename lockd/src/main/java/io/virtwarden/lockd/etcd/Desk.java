package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Etcd;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.chassis.etcd.Txn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Transactions, each of whose answers the witness sees. Loop's thread. */
record Desk(Etcd etcd, Witness witness, Duration timeout) {
    CompletableFuture<Outcome> commit(Txn txn) {
        return commit(txn, timeout);
    }

    CompletableFuture<Outcome> commit(Txn txn, Duration deadline) {
        long before = witness.revision();
        return etcd.commit(txn, shorter(deadline)).thenApply(outcome -> seen(before, outcome));
    }

    CompletableFuture<Outcome> read(Txn txn) {
        long before = witness.revision();
        return etcd.read(txn, timeout).thenApply(outcome -> seen(before, outcome));
    }

    private Duration shorter(Duration deadline) {
        return deadline.compareTo(timeout) < 0 ? deadline : timeout;
    }

    private Outcome seen(long before, Outcome outcome) {
        witness.check(before, outcome);
        return outcome;
    }
}
