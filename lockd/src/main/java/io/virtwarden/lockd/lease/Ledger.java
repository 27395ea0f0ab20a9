package io.virtwarden.lockd.lease;

import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Refusal.Holder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what. Deciding changes nothing; {@link #apply} is the only way forward. One thread at a time.
 */
final class Ledger {
    private final TreeMap<Long, Lease> byId = new TreeMap<>();
    private final Map<Resource, List<Lease>> byResource = new HashMap<>();
    private long highestInCluster;

    Collection<Lease> all() {
        return byId.values();
    }

    int size() {
        return byId.size();
    }

    /** Highest token of the cluster that was ever seen here: its tokens grow over all resources. */
    long highestInCluster() {
        return highestInCluster;
    }

    void sawInCluster(long token) {
        highestInCluster = Math.max(highestInCluster, token);
    }

    @Nullable
    Lease lease(long id) {
        return byId.get(id);
    }

    /** In the order in which they were granted. */
    List<Lease> of(Resource resource) {
        return byResource.getOrDefault(resource, List.of());
    }

    List<Lease> of(Owner owner) {
        return byId.values().stream().filter(lease -> lease.owner().is(owner)).toList();
    }

    /** What of a request can be said from here: refused, had already, or null if it may be granted. */
    @Nullable
    Decision answer(Acquire request) {
        List<Lease> there = of(request.resource());
        Optional<Lease> same =
                there.stream().filter(lease -> isOtherView(lease, request)).findFirst();
        if (same.isPresent()) {
            return again(same.get(), request);
        }
        return isFree(request) ? null : Decision.no(Refusals.held(request.resource(), holders(request.resource())));
    }

    boolean isFree(Acquire request) {
        List<Lease> there = of(request.resource());
        return there.isEmpty()
                || (request.mode() == Mode.SHARED && there.stream().allMatch(lease -> lease.mode() == Mode.SHARED));
    }

    /** libvirt's view of a running guest and lockd's own are one. */
    private static boolean isOtherView(Lease lease, Acquire request) {
        Origin asked = request.origin();
        boolean ofGuest = asked != Origin.PROGRAM && lease.origin() != Origin.PROGRAM;
        boolean seen = asked == Origin.DOMAIN || lease.origin() == Origin.DOMAIN;
        return ofGuest
                && seen
                && lease.mode() == request.mode()
                && lease.owner().is(request.owner());
    }

    private static Decision again(Lease lease, Acquire request) {
        if (request.origin() == Origin.DOMAIN) {
            return Decision.yes(lease);
        }
        Lease taken = lease.by(request.origin());
        return Decision.yes(taken, new Fact.Changed(taken, "asked for by libvirt"));
    }

    /** Which lease an owner releases: its first one on the resource; or why none. */
    Decision releasing(Resource resource, Owner owner) {
        List<Lease> there = of(resource);
        if (there.isEmpty()) {
            return Decision.no(Refusals.notHeld(resource));
        }
        return there.stream()
                .filter(lease -> lease.owner().is(owner))
                .findFirst()
                .map(Decision::yes)
                .orElseGet(() -> Decision.no(Refusals.notYours(resource, owner, holders(resource))));
    }

    /** A lease to a request that {@link #answer} has nothing against. */
    static Lease granted(Acquire request, long id, long token, Scope scope, Instant now) {
        return new Lease(
                id,
                request.resource(),
                request.mode(),
                request.owner(),
                request.origin(),
                token,
                scope,
                LeaseState.HELD,
                now,
                now,
                request.ttl());
    }

    List<Holder> holders(Resource resource) {
        return of(resource).stream().map(Holder::of).toList();
    }

    void apply(Fact fact) {
        Lease lease = fact.lease();
        if (fact instanceof Fact.Granted) {
            byId.put(lease.id(), lease);
            byResource
                    .computeIfAbsent(lease.resource(), any -> new ArrayList<>(1))
                    .add(lease);
            if (lease.scope() == Scope.CLUSTER) {
                sawInCluster(lease.token());
            }
        } else if (fact instanceof Fact.Changed) {
            replace(lease);
        } else {
            byId.remove(lease.id());
            remove(lease);
        }
    }

    /** The same lease with other words in it; nothing happens if it is not there. */
    void replace(Lease lease) {
        if (byId.replace(lease.id(), lease) != null) {
            of(lease.resource()).replaceAll(old -> old.id() == lease.id() ? lease : old);
        }
    }

    private void remove(Lease lease) {
        List<Lease> there = byResource.get(lease.resource());
        if (there != null) {
            Predicate<Lease> it = other -> other.id() == lease.id();
            there.removeIf(it);
            if (there.isEmpty()) {
                byResource.remove(lease.resource());
            }
        }
    }
}
