package io.virtwarden.lockd.process;

import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Owner;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which process holds which leases. Any thread. */
final class OwnerTable {
    private final Map<ProcessId, Map<Long, Owner>> leases = new ConcurrentHashMap<>();

    /** False if it was there. */
    boolean add(Lease lease) {
        var known = leases.getOrDefault(ProcessId.of(lease.owner()), Map.of()).containsKey(lease.id());
        leases.compute(ProcessId.of(lease.owner()), (id, before) -> {
            var after = before == null ? new HashMap<Long, Owner>() : new HashMap<>(before);
            after.put(lease.id(), lease.owner());
            return Map.copyOf(after);
        });
        return !known;
    }

    /** True if it was there. */
    boolean remove(Lease lease) {
        var id = ProcessId.of(lease.owner());
        var before = leases.get(id);
        if (before == null || !before.containsKey(lease.id())) return false;
        leases.computeIfPresent(id, (key, now) -> {
            var after = new HashMap<>(now);
            after.remove(lease.id());
            return after.isEmpty() ? null : Map.copyOf(after);
        });
        return true;
    }

    boolean holdsAny(ProcessId id) {
        return leases.containsKey(id);
    }

    Set<Owner> of(ProcessId id) {
        return Set.copyOf(leases.getOrDefault(id, Map.of()).values());
    }
}
