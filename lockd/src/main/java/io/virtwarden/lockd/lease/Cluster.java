package io.virtwarden.lockd.lease;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The same leases among hosts. Any thread may call; nothing blocks; every stage ends within a stated time, at the worst with
 * {@link Taken.Unknown}.
 */
public interface Cluster {
    /**
     * Asks for a resource.
     *
     * @param highest the highest token that this node ever knew for it: a smaller or equal one from the cluster (wiped or restored
     *     from a backup) is {@link Taken.Regressed}, and is given back
     */
    CompletionStage<Taken> acquire(Resource resource, Mode mode, Owner owner, long highest);

    /** Gives it back. True if it is certain that the cluster has it no more. */
    CompletionStage<Boolean> release(Resource resource, Owner owner, long token);

    /**
     * Takes up again, after a restart of lockd, what this node held: the same token, or what has become of it. Granted with a
     * larger token means that it was gone and free, and has been taken anew: somebody else may have held it in between.
     */
    CompletionStage<Taken> resume(Resource resource, Mode mode, Owner owner, long token);

    /**
     * Takes it from whoever holds it there.
     *
     * @param token that of the lease to break; another one there is left alone
     */
    CompletionStage<Boolean> breakLease(Resource resource, long token, String reason, String by);

    /** Makes another owner (a domain that migrates, on another host) the holder, in one step: there is no moment without one. */
    CompletionStage<Taken> handOver(Resource resource, Owner from, long token, Owner to);

    /** Where to tell of changes. Called once, before anything else; it does not block. */
    void listen(Listener listener);

    /** Hears what happens to leases that this node holds. */
    interface Listener {
        /** Its state changed; from SUSPECT it may return to HELD. */
        void changed(Resource resource, Owner owner, long token, LeaseState state, String why);

        /**
         * Held again after EXPIRED or LOST, with a larger token, and the cluster's history proves that nobody else held it in
         * between. The old token is void.
         */
        void regained(Resource resource, Owner owner, long token, long newToken);

        /** A resource that this node was refused may be had now: its holder is gone, and the delay after it is over. */
        void freed(Resource resource);
    }

    /** What became of a request. */
    sealed interface Taken {
        /** Held by the owner from now on. */
        record Granted(long token) implements Taken {}

        /** Held by others. */
        record Held(List<Refusal.Holder> holders) implements Taken {
            public Held {
                holders = List.copyOf(holders);
            }
        }

        /** Free, but its last holder vanished without releasing it: wait. */
        record Delayed(java.time.Duration left, String why) implements Taken {}

        /** No answer, or none that says so: it may be held by the owner or by another. The implementation cleans up by itself. */
        record Unknown(String why) implements Taken {}

        /** The cluster's tokens went back, or it is another cluster than the one known. */
        record Regressed(String why) implements Taken {}
    }
}
