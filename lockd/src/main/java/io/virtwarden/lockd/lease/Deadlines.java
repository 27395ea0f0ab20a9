package io.virtwarden.lockd.lease;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** When leases with a TTL end, on the monotonic clock. One thread at a time. */
final class Deadlines {
    /** @param at in nanoseconds, which may overflow: compared by difference only */
    private record Due(long id, long at) {}

    private final Map<Long, Due> byId = new HashMap<>();
    /** Renewals leave their old entries here; they are known by not being the one in {@link #byId}. */
    private final PriorityQueue<Due> queue = new PriorityQueue<>((a, b) -> Long.compare(a.at - b.at, 0));

    void set(long id, long now, Duration ttl) {
        Due due = new Due(id, now + ttl.toNanos());
        byId.put(id, due);
        queue.add(due);
        if (queue.size() > 64 && queue.size() > 4 * byId.size()) {
            queue.clear();
            queue.addAll(byId.values());
        }
    }

    void remove(long id) {
        byId.remove(id);
    }

    /** The lease that is due longest, without removing it; null if none is. */
    @Nullable
    Long due(long now) {
        Due first = queue.peek();
        while (first != null && !first.equals(byId.get(first.id))) {
            queue.remove();
            first = queue.peek();
        }
        return first == null || first.at - now > 0 ? null : first.id;
    }
}
