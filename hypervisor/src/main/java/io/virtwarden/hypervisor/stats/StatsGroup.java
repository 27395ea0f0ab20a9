package io.virtwarden.hypervisor.stats;

import java.util.Collection;
import java.util.Locale;

/** The groups of virConnectGetAllDomainStats (virDomainStatsTypes); one that a driver does not know is silently absent. */
public enum StatsGroup {
    STATE(1),
    CPU(1 << 1),
    BALLOON(1 << 2),
    VCPU(1 << 3),
    INTERFACE(1 << 4),
    BLOCK(1 << 5),
    PERF(1 << 6),
    IOTHREAD(1 << 7),
    MEMORY(1 << 8),
    DIRTYRATE(1 << 9),
    /** Counters that the hypervisor invents, such as KVM's; their names are not stable. */
    VM(1 << 10);

    private final int bit;

    StatsGroup(int bit) {
        this.bit = bit;
    }

    /** As passed to libvirt. */
    public int bit() {
        return bit;
    }

    /** As it stands in settings: {@code cpu}, {@code dirtyrate}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static int bits(Collection<StatsGroup> groups) {
        int bits = 0;
        for (StatsGroup group : groups) {
            bits |= group.bit;
        }
        return bits;
    }
}
