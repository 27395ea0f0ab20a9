package io.virtwarden.lockd.rpc;

import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.lease.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A ledger that forgets: just who holds what. */
public final class MemoryLeases implements Leases {
    private final List<Lease> leases = new ArrayList<>();
    private long last;

    MemoryLeases() {}

    MemoryLeases(List<Lease> known) {
        leases.addAll(known);
        last = known.stream().mapToLong(Lease::id).max().orElse(0);
    }

    @Override
    public synchronized CompletionStage<Answer<Lease>> acquire(Acquire request) {
        var holders = of(request.resource());
        var own = holders.stream()
                .filter(it -> it.owner().is(request.owner()) && it.origin() != request.origin())
                .findFirst();
        if (own.isPresent()) return yes(own.get());
        var exclusive = request.mode() == Mode.EXCLUSIVE;
        if (holders.stream().anyMatch(it -> exclusive || it.mode() == Mode.EXCLUSIVE))
            return no(Refusal.Reason.HELD, holders);
        last++;
        var now = Instant.now();
        var lease = new Lease(
                last,
                request.resource(),
                request.mode(),
                request.owner(),
                request.origin(),
                last,
                Scope.HOST,
                LeaseState.HELD,
                now,
                now,
                request.ttl());
        leases.add(lease);
        return yes(lease);
    }

    @Override
    public synchronized CompletionStage<Answer<Lease>> release(Resource resource, Owner owner) {
        var holders = of(resource);
        if (holders.isEmpty()) return no(Refusal.Reason.NOT_HELD, holders);
        var own = holders.stream().filter(it -> it.owner().is(owner)).min(Comparator.comparingLong(Lease::id));
        if (own.isEmpty()) return no(Refusal.Reason.NOT_YOURS, holders);
        leases.remove(own.get());
        return yes(own.get());
    }

    @Override
    public synchronized CompletionStage<Answer<Lease>> release(long id) {
        var removed = remove(it -> it.id() == id);
        return removed.isEmpty() ? no(Refusal.Reason.NOT_HELD, List.of()) : yes(removed.get(0));
    }

    @Override
    public synchronized CompletionStage<List<Lease>> ended(Owner owner, String why) {
        return CompletableFuture.completedStage(remove(it -> it.owner().is(owner)));
    }

    @Override
    public CompletionStage<Answer<Lease>> renew(long id, Optional<Duration> ttl) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Answer<Lease>> breakLease(long id, String reason, String by) {
        return release(id);
    }

    @Override
    public synchronized List<Lease> held() {
        return List.copyOf(leases);
    }

    @Override
    public List<Waiter> waiting() {
        return List.of();
    }

    @Override
    public void listen(Consumer<Fact> listener) {
        throw new UnsupportedOperationException();
    }

    private List<Lease> of(Resource resource) {
        return leases.stream().filter(it -> it.resource().equals(resource)).toList();
    }

    private List<Lease> remove(Predicate<Lease> which) {
        var removed = leases.stream().filter(which).toList();
        leases.removeAll(removed);
        return removed;
    }

    private static CompletionStage<Answer<Lease>> yes(Lease lease) {
        return CompletableFuture.completedStage(new Answer.Yes<>(lease));
    }

    private static CompletionStage<Answer<Lease>> no(Refusal.Reason reason, List<Lease> holders) {
        var who = holders.stream()
                .map(it -> new Refusal.Holder(it.owner(), it.mode(), it.token(), it.scope(), Optional.of(it.since())))
                .toList();
        return CompletableFuture.completedStage(new Answer.No<>(new Refusal(reason, "refused: " + reason, who)));
    }
}
