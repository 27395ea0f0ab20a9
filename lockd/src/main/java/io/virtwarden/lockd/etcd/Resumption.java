package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes up what an earlier lockd of this host held: as soon as there is a session, and again until it is certain what has become of it.
 * If that takes longer than the earlier session can have lasted, it counts as expired. Loop's thread.
 */
final class Resumption {
    private static final KeyedLogger LOG = KeyedLogger.of(Resumption.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Loop loop;
    private final Desk desk;
    private final Session session;
    private final Txns txns;
    private final Holdings holdings;
    private final Acquirer acquirer;
    private final Duration patience;
    private final Map<Long, Pending> pending = new HashMap<>();
    private final Set<Pending> running = new HashSet<>();

    /** @param patience after it a lease counts as expired */
    Resumption(
            Loop loop, Desk desk, Session session, Txns txns, Holdings holdings, Acquirer acquirer, Duration patience) {
        this.loop = loop;
        this.desk = desk;
        this.session = session;
        this.txns = txns;
        this.holdings = holdings;
        this.acquirer = acquirer;
        this.patience = patience;
    }

    /** One that is not certain yet. */
    private static final class Pending {
        private final Ask asked;
        private CompletableFuture<Taken> answer = new CompletableFuture<>();
        private boolean expired;

        private Pending(Ask asked) {
            this.asked = asked;
        }

        long token() {
            return asked.highest();
        }

        boolean answered() {
            return answer.isDone();
        }
    }

    /** @param ask its highest token is that of the lease */
    CompletableFuture<Taken> resume(Ask ask) {
        Pending one = pending.get(ask.highest());
        if (one == null) {
            Pending first = new Pending(ask);
            pending.put(first.token(), first);
            loop.after(patience, () -> expire(first));
            one = first;
        } else if (one.answered()) {
            one.answer = new CompletableFuture<>();
        }
        CompletableFuture<Taken> answer = one.answer;
        loop.after(
                Duration.ofNanos(Math.max(0, ask.until() - loop.nanos())),
                () -> answer.complete(new Taken.Unknown(session.trouble() + "; lockd goes on trying")));
        attempt(one);
        return answer;
    }

    /** It is released. */
    void cancel(Resource resource, long token) {
        Pending one = pending.get(token);
        if (one != null && one.asked.resource().equals(resource)) {
            pending.remove(token);
            one.answer.complete(new Taken.Unknown("released meanwhile"));
        }
    }

    /** There is a session. */
    void start() {
        List.copyOf(pending.values()).forEach(this::attempt);
    }

    private void expire(Pending one) {
        if (isPending(one)) {
            one.expired = true;
            tell(one, LeaseState.EXPIRED, "not found in etcd in time after lockd's start: " + session.trouble());
        }
    }

    private boolean isPending(Pending one) {
        return one.equals(pending.get(one.token()));
    }

    private void attempt(Pending one) {
        if (session.unusable() != null || !isPending(one) || !running.add(one)) {
            return;
        }
        Ask ask = again(one.asked);
        CompletableFuture<Taken> found = Answers.then(
                desk.read(txns.read(ask.resource())),
                outcome -> next(
                        one,
                        ask,
                        View.of(txns.keys(), outcome)
                                .granted(txns.witness().epoch().revision(one.token()))),
                fault -> CompletableFuture.completedFuture(new Taken.Unknown(fault.reason())));
        Answers.tell(found, taken -> ended(one, taken), fault -> ended(one, new Taken.Unknown(fault.reason())));
    }

    private CompletableFuture<Taken> next(Pending one, Ask ask, @Nullable Claim claim) {
        if (claim != null) {
            return one.expired ? acquirer.replace(ask, claim) : acquirer.resume(ask, claim);
        }
        return one.answered() ? CompletableFuture.completedFuture(new Taken.Held(List.of())) : acquirer.acquire(ask);
    }

    private void ended(Pending one, Taken taken) {
        running.remove(one);
        if (!isPending(one)) {
            // Released while it was looked for.
            if (taken instanceof Taken.Granted granted) {
                holdings.find(one.asked.resource(), granted.token()).ifPresent(acquirer::giveBack);
            }
            return;
        }
        if (taken instanceof Taken.Unknown unknown) {
            LOG.warn("Not taken up yet", "object", one.asked.resource(), "reason", unknown.why());
            loop.after(PAUSE, () -> attempt(one));
            return;
        }
        pending.remove(one.token());
        if (!one.answer.complete(taken)) {
            late(one, taken);
        }
    }

    private void late(Pending one, Taken taken) {
        if (taken instanceof Taken.Granted granted && granted.token() == one.token()) {
            tell(one, LeaseState.HELD, "found in etcd");
        } else if (taken instanceof Taken.Granted granted) {
            holdings.tell(listener ->
                    listener.regained(one.asked.resource(), one.asked.owner(), one.token(), granted.token()));
        } else {
            tell(one, LeaseState.LOST, "etcd has it no more: " + taken);
        }
    }

    private void tell(Pending one, LeaseState state, String why) {
        holdings.tell(listener -> listener.changed(one.asked.resource(), one.asked.owner(), one.token(), state, why));
    }

    private Ask again(Ask ask) {
        return new Ask(
                ask.resource(),
                ask.mode(),
                ask.owner(),
                ask.highest(),
                loop.nanos() + desk.timeout().multipliedBy(2).toNanos());
    }
}
