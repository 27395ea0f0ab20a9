package io.virtwarden.lockd.lease;

import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import io.virtwarden.lockd.lease.Waiting.Asked;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** From requests to leases. Under the book's lock. */
final class Grants {
    /** How often the cluster is asked for what another host holds: nobody tells us when that one lets go. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Shelf shelf;
    private final Consumer<Consumer<Afterwards>> locked;
    private final Consumer<Lease> takeBack;

    /**
     * @param locked runs something under the lock, later
     * @param takeBack ends a lease that nobody waits for any more
     */
    Grants(Shelf shelf, Consumer<Consumer<Afterwards>> locked, Consumer<Lease> takeBack) {
        this.shelf = shelf;
        this.locked = locked;
        this.takeBack = takeBack;
    }

    void acquire(Asked asked, Afterwards after) {
        if (shelf.busy.postpone(asked.request.resource(), later -> acquire(asked, later))) {
            return;
        }
        Decision decision = shelf.ledger.answer(asked.request);
        if (decision == null) {
            inTurn(asked, after);
        } else if (decision.answer() instanceof Answer.No<Lease> no && asked.mayWait()) {
            enqueue(asked, no.refusal(), after);
        } else {
            settle(asked, decision, after);
        }
    }

    /** Free: but others may have asked before. */
    private void inTurn(Asked asked, Afterwards after) {
        Resource resource = asked.request.resource();
        int before = shelf.waiting.count(resource);
        if (before == 0 || asked.request.origin() != Origin.PROGRAM) {
            grant(asked, after);
            return;
        }
        Refusal refusal = Refusals.queued(resource, shelf.ledger.holders(resource), before);
        if (asked.mayWait()) {
            enqueue(asked, refusal, after);
        } else {
            no(asked, refusal, after);
        }
    }

    private void enqueue(Asked asked, Refusal refusal, Afterwards after) {
        int most = shelf.parts.terms().waiting();
        if (shelf.waiting.count() >= most) {
            no(asked, Refusals.full(asked.request.resource(), most, refusal.holders()), after);
        } else {
            shelf.waiting.add(asked);
        }
    }

    private static void no(Asked asked, Refusal refusal, Afterwards after) {
        after.complete(asked.answer, new Answer.No<>(refusal));
    }

    private void settle(Asked asked, Decision decision, Afterwards after) {
        try {
            for (Fact fact : decision.facts()) {
                shelf.keep(fact);
            }
            after.complete(asked.answer, decision.answer());
        } catch (NotRecordedException e) {
            no(asked, e.refusal(), after);
        }
    }

    /** Those who wait get what has become free, in their order; the first one that must go on waiting holds up the rest. */
    void serve(Resource resource, Afterwards after) {
        while (!shelf.busy.is(resource)) {
            Asked first = shelf.waiting.first(resource);
            if (first == null || (first.remote && first.retry - shelf.nanos() > 0 && !first.answer.isDone())) {
                return;
            }
            Decision decision = first.answer.isDone() ? null : shelf.ledger.answer(first.request);
            if (decision != null && decision.answer() instanceof Answer.No) {
                return;
            }
            shelf.waiting.remove(first);
            if (decision != null) {
                settle(first, decision, after);
            } else if (!first.answer.isDone()) {
                first.remote = false;
                grant(first, after);
            }
        }
    }

    /** Ends the waiting of those whose time is over, and asks again where it is time to. */
    void tick(Afterwards after) {
        if (shelf.waiting.count() == 0) {
            return;
        }
        long now = shelf.nanos();
        for (Asked asked : shelf.waiting.all()) {
            Resource resource = asked.request.resource();
            if (asked.answer.isDone()) {
                shelf.waiting.remove(asked);
                serve(resource, after);
            } else if (asked.deadline - now <= 0) {
                shelf.waiting.remove(asked);
                no(asked, Refusals.waited(resource, asked.request.patience(), shelf.ledger.holders(resource)), after);
                serve(resource, after);
            } else if (asked.remote) {
                serve(resource, after);
            }
        }
    }

    private void grant(Asked asked, Afterwards after) {
        Acquire request = asked.request;
        Cluster cluster = shelf.cluster();
        Optional<Lease> first = shelf.ledger.of(request.resource()).stream()
                .filter(it -> it.scope() == Scope.CLUSTER && it.owner().is(request.owner()))
                .findFirst();
        if (cluster == null) {
            give(asked, Scope.HOST, 0, after);
        } else if (first.isPresent()) {
            give(asked, Scope.CLUSTER, first.get().token(), after); // the cluster knows this owner once
        } else {
            shelf.busy.begin(request.resource());
            cluster.acquire(request.resource(), request.mode(), request.owner(), shelf.ledger.highestInCluster())
                    .whenComplete((taken, failure) -> locked.accept(later -> {
                        taken(asked, failure == null ? taken : new Taken.Unknown(String.valueOf(failure)), later);
                        shelf.busy.end(request.resource(), later);
                        serve(request.resource(), later);
                    }));
        }
    }

    private void taken(Asked asked, Taken taken, Afterwards after) {
        Resource resource = asked.request.resource();
        if (taken instanceof Taken.Granted granted) {
            shelf.ledger.sawInCluster(granted.token());
            give(asked, Scope.CLUSTER, granted.token(), after);
        } else if (taken instanceof Taken.Held held) {
            elsewhere(asked, RETRY, Refusals.held(resource, held.holders()), after);
        } else if (taken instanceof Taken.Delayed delayed) {
            elsewhere(asked, delayed.left(), Refusals.delayed(resource, delayed.left(), delayed.why()), after);
        } else if (taken instanceof Taken.Regressed regressed) {
            no(asked, Refusals.regressed(resource, regressed.why()), after);
        } else if (shelf.parts.onUnknown() == OnUnknown.HOST) {
            give(asked, Scope.HOST, 0, after);
        } else {
            no(asked, Refusals.unknown(resource, ((Taken.Unknown) taken).why()), after);
        }
    }

    private void elsewhere(Asked asked, Duration retry, Refusal refusal, Afterwards after) {
        long now = shelf.nanos();
        Acquire request = asked.request;
        if (!asked.mayWait()) {
            no(asked, refusal, after);
        } else if (asked.deadline - now <= 0) {
            no(asked, Refusals.waited(request.resource(), request.patience(), refusal.holders()), after);
        } else {
            asked.remote = true;
            asked.retry = now + retry.toNanos();
            shelf.waiting.addFirst(asked);
        }
    }

    private void give(Asked asked, Scope scope, long token, Afterwards after) {
        Acquire request = asked.request;
        Lease lease;
        try {
            long id = shelf.parts.records().token();
            long own = scope == Scope.HOST ? id : token;
            lease = Ledger.granted(request, id, own, scope, shelf.now());
            shelf.keep(new Fact.Granted(lease));
        } catch (NotRecordedException e) {
            giveBack(request, scope, token);
            no(asked, e.refusal(), after);
            return;
        }
        shelf.remind(lease);
        after.run(() -> {
            if (!asked.answer.complete(new Answer.Yes<>(lease))) {
                takeBack.accept(lease);
            }
        });
    }

    /** The cluster granted what could not be recorded here. */
    private void giveBack(Acquire request, Scope scope, long token) {
        Cluster cluster = shelf.cluster();
        boolean another = shelf.ledger.of(request.resource()).stream()
                .anyMatch(it -> it.scope() == Scope.CLUSTER && it.owner().is(request.owner()));
        if (scope == Scope.CLUSTER && cluster != null && !another) {
            var unused = cluster.release(request.resource(), request.owner(), token);
        }
    }
}
