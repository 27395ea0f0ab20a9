package io.virtwarden.lockd.lease;

import io.virtwarden.lockd.lease.Endings.Ending;
import io.virtwarden.lockd.lease.Fact.End;
import io.virtwarden.lockd.lease.Waiting.Asked;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The leases of this node. Whoever calls does the work, under one lock: with local leases the answer is there when the call returns,
 * and an answer's followers run on the caller's thread. {@link #tick} must be called often enough: it ends what is over.
 */
public final class LeaseBook implements Leases {
    private final Shelf shelf;
    private final Grants grants;
    private final Endings endings;
    private final Reach reach;
    private final List<Consumer<Answer<Lease>>> observers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * What a book stands on.
     *
     * @param cluster null for leases of this host only
     * @param onUnknown what to do when the cluster does not answer
     * @param clock for people's eyes only
     * @param nanos monotonic; nothing else decides when a lease ends
     */
    public record Parts(
            Terms terms,
            Records records,
            @Nullable Cluster cluster,
            OnUnknown onUnknown,
            InstantSource clock,
            LongSupplier nanos) {}

    /**
     * A book that continues another. Leases with a TTL have all of it before them again: they could not be renewed while lockd was
     * away.
     *
     * @param known what was held according to the records
     */
    public LeaseBook(Parts parts, List<Lease> known) {
        this.shelf = new Shelf(parts, known);
        this.grants = new Grants(shelf, this::locked, lease -> {
            var unused = release(lease.id());
        });
        this.endings = new Endings(shelf, grants, this::locked);
        this.reach = new Reach(shelf, grants, this::locked);
    }

    /** Takes up with the cluster, if there is one, what is held there. Once, before anything is asked. */
    public void start() {
        Cluster cluster = shelf.cluster();
        if (cluster != null) {
            cluster.listen(reach);
            locked(after -> reach.resume(cluster));
        }
    }

    @Override
    public CompletionStage<Answer<Lease>> acquire(Acquire request) {
        CompletableFuture<Answer<Lease>> answer = new CompletableFuture<>();
        var unused = answer.thenAccept(given -> observers.forEach(observer -> observer.accept(given)));
        Optional<Refusal> fault = faultOf(request);
        if (fault.isPresent()) {
            answer.complete(new Answer.No<>(fault.get()));
            return answer;
        }
        long deadline = shelf.nanos() + request.patience().toNanos();
        locked(after -> {
            endings.tick(after);
            grants.acquire(new Asked(request, answer, shelf.now(), deadline), after);
        });
        return answer;
    }

    private Optional<Refusal> faultOf(Acquire request) {
        Terms terms = shelf.parts.terms();
        String ttl = request.ttl().map(terms::faultOf).orElse("");
        if (!ttl.isEmpty()) {
            return Optional.of(Refusals.invalid(ttl));
        }
        Duration patience = request.patience();
        if (patience.isNegative() || patience.compareTo(terms.patience()) > 0) {
            return Optional.of(Refusals.invalid(
                    "one may wait up to " + terms.patience() + " (lockd.terms.wait.max), not " + patience));
        }
        return Optional.empty();
    }

    @Override
    public CompletionStage<Answer<Lease>> release(Resource resource, Owner owner) {
        CompletableFuture<Answer<Lease>> answer = new CompletableFuture<>();
        locked(after -> {
            endings.tick(after);
            endings.release(resource, owner, answer, after);
        });
        return answer;
    }

    @Override
    public CompletionStage<Answer<Lease>> release(long id) {
        return end(Ending.wished(id, End.RELEASED, "released by its owner", ""));
    }

    private CompletionStage<Answer<Lease>> end(Ending ending) {
        locked(after -> {
            endings.tick(after);
            endings.end(ending, after);
        });
        return ending.answer();
    }

    @Override
    public CompletionStage<List<Lease>> ended(Owner owner, String why) {
        List<CompletableFuture<Answer<Lease>>> answers = new ArrayList<>();
        locked(after -> {
            for (Lease lease : shelf.ledger.of(owner)) {
                Ending ending = Ending.certain(lease.id(), End.OWNER_GONE, why);
                answers.add(ending.answer());
                endings.end(ending, after);
            }
        });
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> answers.stream()
                        .map(CompletableFuture::join)
                        .filter(it -> it instanceof Answer.Yes)
                        .map(it -> ((Answer.Yes<Lease>) it).value())
                        .toList());
    }

    @Override
    public CompletionStage<Answer<Lease>> renew(long id, Optional<Duration> ttl) {
        CompletableFuture<Answer<Lease>> answer = new CompletableFuture<>();
        String fault = ttl.map(shelf.parts.terms()::faultOf).orElse("");
        if (!fault.isEmpty()) {
            answer.complete(new Answer.No<>(Refusals.invalid(fault)));
            return answer;
        }
        locked(after -> {
            endings.tick(after);
            Lease lease = shelf.ledger.lease(id);
            after.complete(answer, lease == null ? new Answer.No<>(Refusals.noSuch(id)) : renewed(lease, ttl));
        });
        return answer;
    }

    private Answer<Lease> renewed(Lease lease, Optional<Duration> ttl) {
        Lease renewed = lease.renewedAt(shelf.now());
        if (ttl.isPresent() && !ttl.equals(lease.ttl())) {
            renewed = renewed.with(ttl);
            try {
                shelf.keep(new Fact.Changed(renewed, "another TTL"));
            } catch (NotRecordedException e) {
                return new Answer.No<>(e.refusal());
            }
        } else {
            shelf.ledger.replace(renewed);
        }
        shelf.remind(renewed);
        return new Answer.Yes<>(renewed);
    }

    @Override
    public CompletionStage<Answer<Lease>> breakLease(long id, String reason, String by) {
        if (reason.isBlank()) {
            return CompletableFuture.completedFuture(
                    new Answer.No<>(Refusals.invalid("a lease is broken for a reason: say which")));
        }
        return end(Ending.wished(id, End.BROKEN, reason, by));
    }

    @Override
    public List<Lease> held() {
        lock.lock();
        try {
            return List.copyOf(shelf.ledger.all());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Waiter> waiting() {
        lock.lock();
        try {
            long now = shelf.nanos();
            return shelf.waiting.all().stream()
                    .map(it -> new Waiter(
                            it.request.resource(),
                            it.request.mode(),
                            it.request.owner(),
                            it.since,
                            Duration.ofNanos(Math.max(0, it.deadline - now))))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void listen(Consumer<Fact> listener) {
        shelf.listeners.add(listener);
    }

    /** Tells of every answer to {@link #acquire} from now on. The observer must be quick. */
    public void observe(Consumer<Answer<Lease>> observer) {
        observers.add(observer);
    }

    /** Ends leases whose time is over and the waiting of those who waited long enough. */
    public void tick() {
        locked(after -> {
            endings.tick(after);
            grants.tick(after);
            reach.tick();
        });
    }

    /** Ends that have come and cannot be recorded, because of a full disk perhaps: their leases are still held. */
    public int owed() {
        lock.lock();
        try {
            return endings.owed();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Consumer<Afterwards> step) {
        Afterwards after = new Afterwards();
        lock.lock();
        try {
            step.accept(after);
        } finally {
            lock.unlock();
        }
        after.now();
    }
}
