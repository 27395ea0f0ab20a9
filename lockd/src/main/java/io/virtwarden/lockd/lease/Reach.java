package io.virtwarden.lockd.lease;

import io.virtwarden.lockd.lease.Cluster.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the cluster says of leases that are held here. Any thread; takes the book's lock itself. */
final class Reach implements Cluster.Listener {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Shelf shelf;
    private final Grants grants;
    private final Consumer<Consumer<Afterwards>> locked;
    private final List<Lease> unanswered = new ArrayList<>();
    private long asked;

    Reach(Shelf shelf, Grants grants, Consumer<Consumer<Afterwards>> locked) {
        this.shelf = shelf;
        this.grants = grants;
        this.locked = locked;
    }

    @Override
    public void changed(Resource resource, Owner owner, long token, LeaseState state, String why) {
        locked.accept(after -> change(resource, owner, token, lease -> lease.with(state), why));
    }

    @Override
    public void regained(Resource resource, Owner owner, long token, long newToken) {
        locked.accept(after -> {
            shelf.ledger.sawInCluster(newToken);
            String why = "held again, nobody else held it in between";
            change(resource, owner, token, lease -> lease.token(newToken).with(LeaseState.HELD), why);
        });
    }

    @Override
    public void freed(Resource resource) {
        locked.accept(after -> {
            Waiting.Asked first = shelf.waiting.first(resource);
            if (first != null && first.remote) {
                first.remote = false;
                grants.serve(resource, after);
            }
        });
    }

    /** Under the lock. What the cluster says is so, whether it can be recorded or not. */
    private void change(Resource resource, Owner owner, long token, UnaryOperator<Lease> how, String why) {
        for (Lease lease : List.copyOf(shelf.ledger.of(resource))) {
            if (lease.scope() == Scope.CLUSTER
                    && lease.token() == token
                    && lease.owner().is(owner)) {
                Fact fact = new Fact.Changed(how.apply(lease), why);
                try {
                    shelf.keep(fact);
                } catch (NotRecordedException e) {
                    shelf.apply(fact);
                }
            }
        }
    }

    /** Under the lock, at start. */
    void resume(Cluster cluster) {
        for (Lease lease : List.copyOf(shelf.ledger.all())) {
            if (lease.scope() == Scope.CLUSTER) {
                shelf.ledger.replace(lease.with(LeaseState.SUSPECT));
                ask(cluster, lease);
            }
        }
    }

    private void ask(Cluster cluster, Lease lease) {
        cluster.resume(lease.resource(), lease.mode(), lease.owner(), lease.token())
                .whenComplete((taken, failure) -> resumed(lease, failure == null ? taken : null));
    }

    /** Under the lock: asks again where there was no answer. */
    void tick() {
        Cluster cluster = shelf.cluster();
        if (cluster == null || unanswered.isEmpty() || shelf.nanos() - asked < RETRY.toNanos()) {
            return;
        }
        asked = shelf.nanos();
        List<Lease> again = List.copyOf(unanswered);
        unanswered.clear();
        for (Lease lease : again) {
            if (shelf.ledger.lease(lease.id()) != null) {
                ask(cluster, lease);
            }
        }
    }

    private void resumed(Lease lease, @Nullable Taken taken) {
        if (taken instanceof Taken.Granted granted && granted.token() == lease.token()) {
            changed(lease.resource(), lease.owner(), lease.token(), LeaseState.HELD, "found in the cluster");
        } else if (taken instanceof Taken.Granted granted) {
            String why = "had gone from the cluster while lockd was away, and was taken anew";
            locked.accept(after -> {
                shelf.ledger.sawInCluster(granted.token());
                change(
                        lease.resource(),
                        lease.owner(),
                        lease.token(),
                        it -> it.token(granted.token()).with(LeaseState.HELD),
                        why);
            });
        } else if (taken instanceof Taken.Held held) {
            String why = Refusals.held(lease.resource(), held.holders()).text();
            changed(lease.resource(), lease.owner(), lease.token(), LeaseState.LOST, why);
        } else if (taken instanceof Taken.Regressed regressed) {
            changed(lease.resource(), lease.owner(), lease.token(), LeaseState.LOST, regressed.why());
        } else {
            locked.accept(after -> unanswered.add(lease));
        }
    }
}
