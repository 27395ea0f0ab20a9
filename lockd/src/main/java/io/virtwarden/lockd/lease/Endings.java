package io.virtwarden.lockd.lease;

import io.virtwarden.lockd.lease.Fact.End;
import io.virtwarden.lockd.lease.Leases.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** From leases to their ends. Under the book's lock. */
final class Endings {
    private final Shelf shelf;
    private final Grants grants;
    private final Consumer<Consumer<Afterwards>> locked;
    /** Ends that have come and could not be recorded yet. The leases are held until they are. */
    private final List<Ending> owed = new ArrayList<>();

    /**
     * How a lease is to end.
     *
     * @param certain whether it ends also if that cannot be recorded now: then a little later
     */
    record Ending(long id, End how, String why, String by, boolean certain, CompletableFuture<Answer<Lease>> answer) {
        /** At its owner's or somebody's wish. */
        static Ending wished(long id, End how, String why, String by) {
            return new Ending(id, how, why, by, false, new CompletableFuture<>());
        }

        /** By itself. */
        static Ending certain(long id, End how, String why) {
            return new Ending(id, how, why, "", true, new CompletableFuture<>());
        }

        Ending madeCertain() {
            return new Ending(id, how, why, by, true, answer);
        }
    }

    Endings(Shelf shelf, Grants grants, Consumer<Consumer<Afterwards>> locked) {
        this.shelf = shelf;
        this.grants = grants;
        this.locked = locked;
    }

    int owed() {
        return owed.size();
    }

    void release(Resource resource, Owner owner, CompletableFuture<Answer<Lease>> answer, Afterwards after) {
        if (shelf.busy.postpone(resource, later -> release(resource, owner, answer, later))) {
            return;
        }
        Answer<Lease> which = shelf.ledger.releasing(resource, owner).answer();
        if (which instanceof Answer.Yes<Lease> yes) {
            end(new Ending(yes.value().id(), End.RELEASED, "released by its owner", "", false, answer), after);
        } else {
            after.complete(answer, which);
        }
    }

    void end(Ending ending, Afterwards after) {
        Lease lease = shelf.ledger.lease(ending.id);
        if (lease == null) {
            after.complete(ending.answer, new Answer.No<>(Refusals.noSuch(ending.id)));
            return;
        }
        if (shelf.busy.postpone(lease.resource(), later -> end(ending, later))) {
            return;
        }
        Cluster cluster = shelf.cluster();
        if (cluster != null && isLastInCluster(lease) && ending.how != End.LOST && ending.how != End.MOVED) {
            shelf.busy.begin(lease.resource());
            inCluster(cluster, lease, ending)
                    .whenComplete((sure, failure) -> locked.accept(later -> {
                        record(lease.id(), ending.madeCertain(), later);
                        shelf.busy.end(lease.resource(), later);
                        grants.serve(lease.resource(), later);
                    }));
        } else {
            record(lease.id(), ending, after);
            grants.serve(lease.resource(), after);
        }
    }

    private static CompletionStage<Boolean> inCluster(Cluster cluster, Lease lease, Ending ending) {
        return ending.how == End.BROKEN
                ? cluster.breakLease(lease.resource(), lease.token(), ending.why, ending.by)
                : cluster.release(lease.resource(), lease.owner(), lease.token());
    }

    /** The cluster knows an owner once, however often it holds a shared resource. */
    private boolean isLastInCluster(Lease lease) {
        return lease.scope() == Scope.CLUSTER
                && shelf.ledger.of(lease.resource()).stream()
                                .filter(it -> it.scope() == Scope.CLUSTER
                                        && it.owner().is(lease.owner()))
                                .count()
                        == 1;
    }

    private void record(long id, Ending ending, Afterwards after) {
        Lease lease = shelf.ledger.lease(id);
        if (lease == null) {
            after.complete(ending.answer, new Answer.No<>(Refusals.noSuch(id)));
            return;
        }
        try {
            shelf.keep(new Fact.Ended(lease, ending.how, ending.why, ending.by));
            after.complete(ending.answer, new Answer.Yes<>(lease));
        } catch (NotRecordedException e) {
            if (ending.certain) {
                owed.add(ending);
            } else {
                after.complete(ending.answer, new Answer.No<>(e.refusal()));
            }
        }
    }

    /** Ends what is due. */
    void tick(Afterwards after) {
        if (!owed.isEmpty()) {
            List<Ending> again = List.copyOf(owed);
            owed.clear();
            for (Ending ending : again) {
                Lease lease = shelf.ledger.lease(ending.id);
                record(ending.id, ending, after);
                if (lease != null) {
                    grants.serve(lease.resource(), after);
                }
            }
        }
        long now = shelf.nanos();
        for (Long id = shelf.deadlines.due(now); id != null; id = shelf.deadlines.due(now)) {
            shelf.deadlines.remove(id);
            end(Ending.certain(id, End.EXPIRED, "not renewed within its TTL"), after);
        }
    }
}
