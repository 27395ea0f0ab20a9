package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Tells which domains may be asked without being held up. libvirt answers virDomainGetControlInfo from its own memory: a monitor
 * command that is running shows as occupied, with the time since it began.
 */
final class Suspicion {
    /** sizeof(virDomainControlInfo): state, details, stateTime in ms. */
    private static final int BYTES = 16;

    private static final int OCCUPIED = 2;
    private static final int ERROR = 3;

    private final StatsLibrary libvirt;

    Suspicion(StatsLibrary libvirt) {
        this.libvirt = libvirt;
    }

    /** @param skipped gets the others */
    List<Pointer> free(List<Pointer> domains, Set<UUID> suspects, Set<UUID> skipped) {
        List<Pointer> known = notIn(domains, suspects, skipped);
        List<Pointer> free = new ArrayList<>(known.size());
        try (Memory info = new Memory(BYTES);
                Memory uuid = new Memory(16)) {
            for (Pointer domain : known) {
                boolean held = libvirt.virDomainGetID(domain) != -1
                        && libvirt.virDomainGetControlInfo(domain, info, 0) == 0
                        && (info.getInt(0) == OCCUPIED || info.getInt(0) == ERROR);
                if (held) {
                    skipped.add(DomainIdentity.uuid(libvirt, domain, uuid));
                } else {
                    free.add(domain);
                }
            }
        }
        return free;
    }

    List<Pointer> notIn(List<Pointer> domains, Set<UUID> suspects, Set<UUID> skipped) {
        if (suspects.isEmpty()) {
            return domains;
        }
        List<Pointer> others = new ArrayList<>(domains.size());
        try (Memory bytes = new Memory(16)) {
            for (Pointer domain : domains) {
                UUID uuid = DomainIdentity.uuid(libvirt, domain, bytes);
                if (suspects.contains(uuid)) {
                    skipped.add(uuid);
                } else {
                    others.add(domain);
                }
            }
        }
        return others;
    }
}
