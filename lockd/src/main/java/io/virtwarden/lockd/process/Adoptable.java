package io.virtwarden.lockd.process;

import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Leases from before a restart. lockd may have died before it could answer, and then their owner does not know that it has them: the
 * one that asks for one gets it, once. Any thread.
 */
final class Adoptable {
    private final Map<Key, Lease> leases = new ConcurrentHashMap<>();

    private record Key(
            Resource resource,
            Mode mode,
            ProcessId process,
            @Nullable UUID domain) {
        static Key of(Lease lease) {
            return new Key(
                    lease.resource(),
                    lease.mode(),
                    ProcessId.of(lease.owner()),
                    lease.owner().domain());
        }
    }

    void add(Lease lease) {
        leases.put(Key.of(lease), lease);
    }

    void remove(Lease lease) {
        leases.remove(Key.of(lease));
    }

    Optional<Lease> take(Acquire request) {
        if (leases.isEmpty() || request.origin() != Origin.LIBVIRT) return Optional.empty();
        var owner = request.owner();
        return Optional.ofNullable(
                leases.remove(new Key(request.resource(), request.mode(), ProcessId.of(owner), owner.domain())));
    }
}
