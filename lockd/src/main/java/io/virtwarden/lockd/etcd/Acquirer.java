package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Compare;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Refusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends transactions that grant, and finds out what became of them: no grant is answered that is not certain, and none that is not
 * certain is left behind. Loop's thread.
 */
final class Acquirer {
    static final Duration SHORTEST = Duration.ofMillis(20);

    private final Loop loop;
    private final Desk desk;
    private final Session session;
    private final Txns txns;
    private final Keys keys;
    private final Holdings holdings;
    private final Doubts doubts;
    private final Takeover takeover;
    private final InstantSource clock;
    private final Duration ttl;

    Acquirer(
            Loop loop,
            Desk desk,
            Session session,
            Txns txns,
            Holdings holdings,
            Doubts doubts,
            Takeover takeover,
            InstantSource clock,
            Duration ttl) {
        this.loop = loop;
        this.desk = desk;
        this.session = session;
        this.txns = txns;
        this.keys = txns.keys();
        this.holdings = holdings;
        this.doubts = doubts;
        this.takeover = takeover;
        this.clock = clock;
        this.ttl = ttl;
    }

    /** A lease on what is free, or orphaned for long enough. */
    CompletableFuture<Taken> acquire(Ask ask) {
        Claim claim = claim(ask);
        return grant(ask, claim, () -> txns.take(claim), view -> judge(ask, view), () -> acquire(ask));
    }

    /** A lease in the place of one that this node had or was handed. */
    CompletableFuture<Taken> replace(Ask ask, Claim old) {
        Claim claim = claim(ask);
        return grant(ask, claim, () -> txns.replace(old, claim), view -> gone(view, old), () -> replace(ask, old));
    }

    /** The same lease, with the same token, in this session. */
    CompletableFuture<Taken> resume(Ask ask, Claim old) {
        Taken no = unusable();
        if (no != null) {
            return done(no);
        }
        Claim claim =
                new Claim(old.resource(), old.mode(), old.id(), ask.owner(), old.since(), ttl, false, old.revision());
        long lease = session.lease();
        // If no answer comes it is harmless if it happened: the key is this node's already, and goes with its session.
        return Answers.then(
                desk.commit(txns.resume(claim), left(ask)),
                outcome -> outcome.done()
                        ? done(granted(claim, lease, claim.revision(), 0))
                        : again(View.of(keys, outcome), view -> gone(view, old), () -> resume(ask, old)),
                fault -> done(new Taken.Unknown(fault.reason())));
    }

    /** A lease for somebody else's session; {@code txn} gives it, or not. */
    CompletableFuture<Taken> give(Ask ask, Claim old, Claim claim, Supplier<Txn> txn) {
        return grant(ask, claim, txn, view -> gone(view, old), () -> give(ask, old, claim, txn));
    }

    Claim claim(Ask ask) {
        return new Claim(ask.resource(), ask.mode(), session.nextId(), ask.owner(), clock.instant(), ttl, false, 0);
    }

    List<Refusal.Holder> holders(List<Claim> claims) {
        return claims.stream()
                .map(claim -> claim.holder(txns.witness().epoch()))
                .toList();
    }

    /** What a view means that was not what the transaction had wanted. */
    private interface Judge {
        CompletableFuture<Taken> judge(View view);
    }

    private CompletableFuture<Taken> grant(
            Ask ask, Claim claim, Supplier<Txn> txn, Judge judge, Supplier<CompletableFuture<Taken>> retry) {
        Taken no = unusable();
        if (no != null) {
            return done(no);
        }
        if (left(ask).compareTo(SHORTEST) < 0) {
            return done(new Taken.Unknown("etcd did not settle it in time; nothing was granted"));
        }
        long lease = session.lease();
        return Answers.then(
                desk.commit(txn.get(), left(ask)),
                outcome -> outcome.done()
                        ? done(granted(claim, lease, outcome.revision(), ask.highest()))
                        : again(View.of(keys, outcome), judge, retry),
                fault -> doubts.settle(
                        new Doubts.Doubt(claim, lease, ask, fault),
                        retry,
                        revision -> granted(claim, lease, revision, ask.highest())));
    }

    /** Not done: because this node's session is another by now, or because of what is there. */
    private CompletableFuture<Taken> again(View view, Judge judge, Supplier<CompletableFuture<Taken>> retry) {
        Taken no = unusable();
        if (no != null) {
            return done(no);
        }
        Compare generation = session.isCurrent();
        if (!session.seen(view.session())) {
            return done(new Taken.Unknown("this node's session with etcd has ended; nothing was granted"));
        }
        KeyValue epoch = view.epoch();
        Epoch now = epoch == null ? new Epoch(0, 0) : new Epoch(Epoch.parse(epoch.value()), epoch.modified());
        boolean outdated = !session.isCurrent().equals(generation)
                || now.modified() != txns.witness().epoch().modified();
        txns.witness().raised(now);
        return outdated ? retry.get() : judge.judge(view);
    }

    private CompletableFuture<Taken> judge(Ask ask, View view) {
        List<Claim> live = View.against(view.live(), ask.mode());
        for (Claim claim : live) {
            if (ours(ask, claim)) {
                return replace(ask, claim);
            }
            if (holdings.isLeaving(claim.id())) {
                return releaseThenAcquire(ask, claim);
            }
        }
        if (!live.isEmpty()) {
            takeover.refused(ask.resource());
            return done(new Taken.Held(holders(live)));
        }
        List<Claim> orphans = View.against(view.orphans(), ask.mode());
        Taken.Delayed delayed =
                takeover.delay(ask.resource(), orphans, txns.witness().epoch());
        if (delayed != null) {
            return done(delayed);
        }
        Claim claim = claim(ask);
        return grant(
                ask,
                claim,
                () -> txns.takeOver(claim, orphans, view.revision()),
                newer -> judge(ask, newer),
                () -> acquire(ask));
    }

    /** This host gave it back already, and etcd did not hear of it then. */
    private CompletableFuture<Taken> releaseThenAcquire(Ask ask, Claim left) {
        return Answers.then(
                desk.commit(txns.release(left), left(ask)),
                outcome -> {
                    holdings.leaving(left.id(), false);
                    return acquire(ask);
                },
                fault -> done(new Taken.Unknown(fault.reason() + "; nothing was granted")));
    }

    /** Handed over to this domain by another host, or left by an earlier lockd of this host whose memory was lost. */
    private boolean ours(Ask ask, Claim claim) {
        boolean sameDomain = ask.owner().domain() != null
                && ask.owner().domain().equals(claim.owner().domain());
        return claim.owner().node().equals(ask.owner().node())
                && claim.mode() == ask.mode()
                && holdings.get(claim.id()) == null
                && (sameDomain || claim.owner().equals(ask.owner()));
    }

    private CompletableFuture<Taken> gone(View view, Claim old) {
        List<Claim> others = View.against(view.live(), old.mode()).stream()
                .filter(claim -> claim.revision() != old.revision())
                .toList();
        return done(new Taken.Held(holders(others)));
    }

    private Taken granted(Claim claim, long lease, long revision, long highest) {
        Claim standing = new Claim(
                claim.resource(),
                claim.mode(),
                claim.id(),
                claim.owner(),
                claim.since(),
                claim.ttl(),
                claim.handed(),
                revision);
        String why = txns.witness().refusal();
        if (why != null) {
            doubts.undo(standing);
            return new Taken.Regressed(why);
        }
        long token = txns.witness().epoch().token(revision);
        if (token <= highest) {
            doubts.undo(standing);
            return new Taken.Regressed("etcd granted token " + token + " for " + claim.resource() + ", but " + highest
                    + " is known already: etcd was restored from a backup or replaced. Raise lockd.etcd.epoch by one on one"
                    + " host, once no domain runs twice, and restart its lockd");
        }
        if (claim.handed()) {
            return new Taken.Granted(token);
        }
        if (!session.carries(lease)) {
            doubts.undo(standing);
            return new Taken.Unknown("etcd granted it after this host's session had ended; it is given back");
        }
        holdings.add(new Holding(
                standing, token, session.state() == Session.State.SUSPECT ? LeaseState.SUSPECT : LeaseState.HELD));
        return new Taken.Granted(token);
    }

    /** It was granted for somebody who no longer wants it. */
    void giveBack(Holding holding) {
        doubts.undo(holding.claim());
    }

    private @Nullable Taken unusable() {
        String why = txns.witness().refusal();
        if (why != null) {
            return new Taken.Regressed(why);
        }
        String trouble = session.unusable();
        return trouble == null ? null : new Taken.Unknown(trouble + "; nothing was granted");
    }

    private Duration left(Ask ask) {
        return Duration.ofNanos(Math.max(0, ask.until() - loop.nanos()));
    }

    private static CompletableFuture<Taken> done(Taken taken) {
        return CompletableFuture.completedFuture(taken);
    }
}
