package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Who may write to what, as the hosts themselves believe; checked at every grant. */
final class History {
    private final Map<Resource, Map<UUID, Belief>> believed = new HashMap<>();
    private final Map<Resource, Long> highest = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long grants;

    /** One host's lease on one resource. */
    record Belief(Mode mode, long token) {}

    void granted(Resource resource, UUID host, Mode mode, long token) {
        grants++;
        Map<UUID, Belief> holders = believed.computeIfAbsent(resource, any -> new HashMap<>());
        holders.forEach((other, belief) -> {
            if (!other.equals(host) && (mode == Mode.EXCLUSIVE || belief.mode() == Mode.EXCLUSIVE)) {
                violation(mode + " " + token + " of " + resource + " was granted to " + host + " while " + other
                        + " writes with " + belief);
            }
        });
        // Shared grants may be answered in another order than they were made.
        long before = highest.getOrDefault(resource, 0L);
        if (mode == Mode.EXCLUSIVE && token <= before) {
            violation("token " + token + " of " + resource + " came after " + before);
        }
        highest.put(resource, Math.max(before, token));
        holders.put(host, new Belief(mode, token));
    }

    /** It writes no more. */
    void ended(Resource resource, UUID host) {
        believed.getOrDefault(resource, new HashMap<>()).remove(host);
    }

    void violation(String what) {
        violations.add(what);
    }

    List<String> violations() {
        return violations;
    }

    long grants() {
        return grants;
    }
}
