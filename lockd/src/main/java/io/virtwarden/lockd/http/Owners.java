package io.virtwarden.lockd.http;

import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.process.Processes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes owners of this host. Any thread. */
public final class Owners {
    private final UUID node;
    private final UUID bootId;
    private final Processes processes;

    /** @param bootId of the kernel since it started */
    public Owners(UUID node, UUID bootId, Processes processes) {
        this.node = node;
        this.bootId = bootId;
        this.processes = processes;
    }

    /** A program that is known by its name only. */
    public Owner program(String name) {
        return new Owner(node, bootId, null, name, 0, 0);
    }

    /** @param pid 0 if there is none; told from a later process with that number if it runs now */
    public Owner of(String name, @Nullable UUID domain, int pid) {
        long started = pid == 0 ? 0 : processes.startTime(pid).orElse(0);
        return new Owner(node, bootId, domain, name, pid, started);
    }

    /** Whether an owner cannot live any more: its process was one of an earlier start of this host. */
    public boolean isOfEarlierBoot(Owner owner) {
        return owner.pid() != 0 && owner.node().equals(node) && !owner.bootId().equals(bootId);
    }
}
