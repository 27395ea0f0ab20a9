package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.etcd.EtcdException.Kind;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.lockd.lease.Cluster.Taken;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** Grants of which nobody knows whether etcd made them: found out as long as there is time, and made undone after that. Loop's thread. */
final class Doubts {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Loop loop;
    private final Desk desk;
    private final Session session;
    private final Txns txns;
    private final Holdings holdings;
    private final Chore chore;

    Doubts(Loop loop, Desk desk, Session session, Txns txns, Holdings holdings, Chore chore) {
        this.loop = loop;
        this.desk = desk;
        this.session = session;
        this.txns = txns;
        this.holdings = holdings;
        this.chore = chore;
    }

    /**
     * A grant without an answer.
     *
     * @param lease of the session that it was asked for in
     * @param fault instead of an answer
     */
    record Doubt(Claim claim, long lease, Ask ask, EtcdException fault) {}

    /**
     * Finds out.
     *
     * @param retry asks again: nothing was granted, and now it never will be
     * @param granted it was, with this revision
     */
    CompletableFuture<Taken> settle(
            Doubt doubt, Supplier<CompletableFuture<Taken>> retry, LongFunction<Taken> granted) {
        if (doubt.fault.kind() == Kind.LEASE_GONE) {
            session.renewSoon();
        }
        if (doubt.fault.kind() != Kind.UNKNOWN) {
            return nothing(doubt, "");
        }
        session.renewSoon();
        return look(doubt, retry, granted);
    }

    /** One member may have gone, and the others elect. */
    private CompletableFuture<Taken> look(
            Doubt doubt, Supplier<CompletableFuture<Taken>> retry, LongFunction<Taken> granted) {
        return Answers.then(
                desk.commit(txns.settle(doubt.claim)), outcome -> settled(doubt, outcome, retry, granted), still -> {
                    if (left(doubt).compareTo(PAUSE) > 0) {
                        return paused().thenCompose(now -> look(doubt, retry, granted));
                    }
                    undo(doubt.claim);
                    return unknown(doubt, "lockd will see to it that nothing stays behind");
                });
    }

    private CompletableFuture<Taken> settled(
            Doubt doubt, Outcome outcome, Supplier<CompletableFuture<Taken>> retry, LongFunction<Taken> granted) {
        if (outcome.done()) {
            session.renumbered(doubt.lease, outcome.revision());
            return left(doubt).compareTo(Acquirer.SHORTEST) > 0 ? retry.get() : nothing(doubt, "");
        }
        List<KeyValue> found = outcome.found().get(0);
        return found.isEmpty()
                ? nothing(doubt, ", for the session has ended")
                : CompletableFuture.completedFuture(granted.apply(found.get(0).created()));
    }

    /** Not wanted, or not to be trusted: taken back, however often that has to be tried. */
    void undo(Claim claim) {
        long lease = session.lease();
        holdings.remove(claim.id());
        chore.add("giving back " + claim.resource(), () -> txns.undo(claim), outcome -> {
            if (outcome.done()) {
                session.renumbered(lease, outcome.revision());
            }
        });
    }

    private static CompletableFuture<Taken> nothing(Doubt doubt, String why) {
        return unknown(doubt, "nothing was granted" + why);
    }

    private static CompletableFuture<Taken> unknown(Doubt doubt, String consequence) {
        return CompletableFuture.completedFuture(new Taken.Unknown(doubt.fault.reason() + "; " + consequence));
    }

    private CompletableFuture<Void> paused() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        loop.after(PAUSE, () -> over.complete(null));
        return over;
    }

    private Duration left(Doubt doubt) {
        return Duration.ofNanos(Math.max(0, doubt.ask.until() - loop.nanos()));
    }
}
