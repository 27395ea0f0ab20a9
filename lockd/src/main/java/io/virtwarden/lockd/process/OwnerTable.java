package io.virtwarden.lockd.process;

import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Owner;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which process holds which leases. Any thread. */
final class OwnerTable {
    private final Map<ProcessId, ConcurrentHashMap<Long, Owner>> leases = new ConcurrentHashMap<>();

    /** False if it was there. */
    boolean add(Lease lease) {
        var added = new boolean[1];
        leases.compute(ProcessId.of(lease.owner()), (id, before) -> {
            var all = before == null ? new ConcurrentHashMap<Long, Owner>() : before;
            added[0] = all.put(lease.id(), lease.owner()) == null;
            return all;
        });
        return added[0];
    }

    /** True if it was there. */
    boolean remove(Lease lease) {
        var removed = new boolean[1];
        leases.computeIfPresent(ProcessId.of(lease.owner()), (id, all) -> {
            removed[0] = all.remove(lease.id()) != null;
            return all.isEmpty() ? null : all;
        });
        return removed[0];
    }

    boolean holdsAny(ProcessId id) {
        return leases.containsKey(id);
    }

    Set<Owner> of(ProcessId id) {
        var all = leases.get(id);
        return all == null ? Set.of() : Set.copyOf(all.values());
    }
}
