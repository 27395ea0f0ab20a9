package io.virtwarden.lockd.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The leases of this node, to all who ask for them: libvirtd's protocol, HTTP, and lockd itself for the domains that it sees. Any
 * thread may call; nothing blocks. What a stage answers has been recorded and survives a kill of lockd.
 *
 * <p>A stage ends exceptionally only if lockd is closing.
 */
public interface Leases {
    /**
     * A lease, or why not. What an owner holds already by {@link Origin#DOMAIN} it is given again, with the same token, when it asks by
     * {@link Origin#LIBVIRT}, and the other way round: these are two views of one guest. Else a second exclusive lease is refused
     * to its own holder, too, as virtlockd does. Guests never queue behind programs that wait.
     */
    CompletionStage<Answer<Lease>> acquire(Acquire request);

    /**
     * Ends one lease of this owner (by pid and domain, as virtlockd does) on this resource: the one that was granted first.
     *
     * @return what has ended; {@link Refusal.Reason#NOT_HELD} and {@link Refusal.Reason#NOT_YOURS} as virtlockd tells them apart
     */
    CompletionStage<Answer<Lease>> release(Resource resource, Owner owner);

    /** Ends the lease with this id. */
    CompletionStage<Answer<Lease>> release(long id);

    /** Ends everything that this owner holds, for it is gone. */
    CompletionStage<List<Lease>> ended(Owner owner, String why);

    /** Renews a lease that has a TTL, and may change it. */
    CompletionStage<Answer<Lease>> renew(long id, Optional<Duration> ttl);

    /** Takes a lease from its owner. The resource's next token is larger than this one's. Audited. */
    CompletionStage<Answer<Lease>> breakLease(long id, String reason, String by);

    /** All leases at some moment, by id. */
    List<Lease> held();

    /** All who wait at some moment, in the order in which they are served. */
    List<Waiter> waiting();

    /**
     * Tells of everything that happens from now on, in order and after it was recorded.
     *
     * @param listener must be quick and must not call back from within
     */
    void listen(Consumer<Fact> listener);

    /** One who waits. */
    record Waiter(Resource resource, Mode mode, Owner owner, Instant since, Duration left) {}

    /**
     * What is asked for.
     *
     * @param ttl empty: for as long as the owner lives
     * @param patience how long to wait in the queue for it; zero: not at all
     */
    record Acquire(
            Resource resource, Mode mode, Owner owner, Origin origin, Optional<Duration> ttl, Duration patience) {}

    /** Yes with what was asked for, or no with the reason. */
    sealed interface Answer<T> {
        /** Yes. */
        record Yes<T>(T value) implements Answer<T> {}

        /** No. */
        record No<T>(Refusal refusal) implements Answer<T> {}
    }
}
