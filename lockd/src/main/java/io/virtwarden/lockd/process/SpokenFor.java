package io.virtwarden.lockd.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Guests whose leases libvirtd has asked for or given back itself: nobody else may do so for them, who would not know of a suspend, or of
 * a lockspace, in time. Any thread.
 */
final class SpokenFor {
    private static final int MANY = 1024;

    private final Processes processes;
    private final Set<ProcessId> known = ConcurrentHashMap.newKeySet();

    SpokenFor(Processes processes) {
        this.processes = processes;
    }

    void add(ProcessId id) {
        if (known.add(id) && known.size() % MANY == 0) known.removeIf(it -> !processes.lives(it));
    }

    boolean has(ProcessId id) {
        return known.contains(id);
    }
}
