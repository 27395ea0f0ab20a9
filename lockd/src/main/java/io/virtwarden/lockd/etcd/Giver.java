package io.virtwarden.lockd.etcd;

import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Ends leases: releases them, breaks them, hands them over. Loop's thread. */
final class Giver {
    private final Desk desk;
    private final Session session;
    private final Txns txns;
    private final Holdings holdings;
    private final Chore chore;
    private final Acquirer acquirer;

    Giver(Desk desk, Session session, Txns txns, Holdings holdings, Chore chore, Acquirer acquirer) {
        this.desk = desk;
        this.session = session;
        this.txns = txns;
        this.holdings = holdings;
        this.chore = chore;
        this.acquirer = acquirer;
    }

    /** True if it is certain; else it goes on by itself until it is. */
    CompletableFuture<Boolean> release(Resource resource, long token) {
        Holding holding = holdings.find(resource, token).orElse(null);
        if (holding == null) {
            return releaseUnknown(resource, token);
        }
        holdings.remove(holding.claim().id());
        return end(holding.claim());
    }

    CompletableFuture<Boolean> breakIt(Resource resource, long token, String reason, String by) {
        if (session.unusable() != null) {
            return CompletableFuture.completedFuture(false);
        }
        String why = new JsonObject().put("by", by).put("reason", reason).encode();
        return look(resource)
                .thenCompose(view -> {
                    Claim claim = view.granted(txns.witness().epoch().revision(token));
                    return claim == null
                            ? CompletableFuture.completedFuture(false)
                            : desk.commit(txns.breakIt(claim, why)).thenApply(outcome -> outcome.done());
                })
                .exceptionally(fault -> false);
    }

    /** @param until nanoseconds of the loop's clock */
    CompletableFuture<Taken> handOver(Resource resource, long token, Owner to, long until) {
        Holding holding = holdings.find(resource, token).orElse(null);
        if (holding == null) {
            return CompletableFuture.completedFuture(new Taken.Held(List.of()));
        }
        Claim old = holding.claim();
        Ask ask = new Ask(resource, old.mode(), to, token, until);
        String target = txns.keys().session(ask.owner().node());
        return Answers.then(
                desk.read(Txn.of(Op.get(target))),
                outcome -> {
                    List<KeyValue> found = outcome.found().get(0);
                    return found.isEmpty() ? done(stays(old)) : give(ask, holding, found.get(0));
                },
                fault -> done(new Taken.Unknown("the session of host " + to.node()
                        + " cannot be looked up; nothing was changed: " + fault.reason())));
    }

    private CompletableFuture<Taken> give(Ask ask, Holding holding, KeyValue target) {
        Claim old = holding.claim();
        Claim plain = acquirer.claim(ask);
        Claim claim = new Claim(
                plain.resource(), plain.mode(), plain.id(), plain.owner(), plain.since(), plain.ttl(), true, 0);
        holdings.busy(old.id(), true);
        return acquirer.give(
                        ask,
                        old,
                        claim,
                        () -> txns.handOver(old, claim, target.key(), target.modified(), target.lease()))
                .thenApply(taken -> {
                    holdings.busy(old.id(), false);
                    if (taken instanceof Taken.Granted) {
                        holdings.remove(old.id());
                    }
                    return taken;
                });
    }

    private CompletableFuture<Boolean> releaseUnknown(Resource resource, long token) {
        return look(resource)
                .thenCompose(view -> {
                    Claim claim = view.granted(txns.witness().epoch().revision(token));
                    return claim == null ? CompletableFuture.completedFuture(true) : end(claim);
                })
                .exceptionally(fault -> {
                    later(resource, token);
                    return false;
                });
    }

    private void later(Resource resource, long token) {
        chore.add("releasing " + resource, () -> txns.read(resource), outcome -> {
            Claim claim =
                    View.of(txns.keys(), outcome).granted(txns.witness().epoch().revision(token));
            if (claim != null) {
                chore.add("releasing " + resource, () -> txns.release(claim), released -> {});
            }
        });
    }

    private CompletableFuture<Boolean> end(Claim claim) {
        return desk.commit(txns.release(claim)).thenApply(outcome -> true).exceptionally(fault -> {
            holdings.leaving(claim.id(), true);
            chore.add(
                    "releasing " + claim.resource(),
                    () -> txns.release(claim),
                    released -> holdings.leaving(claim.id(), false));
            return false;
        });
    }

    private CompletableFuture<View> look(Resource resource) {
        return desk.read(txns.read(resource)).thenApply(outcome -> View.of(txns.keys(), outcome));
    }

    private Taken stays(Claim old) {
        return new Taken.Held(acquirer.holders(List.of(old)));
    }

    private static CompletableFuture<Taken> done(Taken taken) {
        return CompletableFuture.completedFuture(taken);
    }
}
