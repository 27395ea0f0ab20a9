package io.virtwarden.grafana;

/**
 * Where alerts fire and panels change their colour. The rules are written by hand; a test holds each of these against the
 * expression of its alert.
 */
enum Limit {
    STATS_AGE("LibvirtDomainStatsStale", 300),
    STEAL("LibvirtDomainCpuStealHigh", 0.1),
    STEAL_CRITICAL("LibvirtDomainCpuStealCritical", 0.3),
    DISK_LATENCY("LibvirtDomainDiskLatencyHigh", 0.05),
    DISK_LATENCY_CRITICAL("LibvirtDomainDiskLatencyCritical", 0.25),
    DROPS("LibvirtDomainNicDrops", 0.01),
    VCPU_OVERCOMMIT("LibvirtHostVcpuOvercommit", 4),
    MEMORY_OVERCOMMIT("LibvirtHostMemoryOvercommit", 1),
    /** Of guest memory that could still be given away. */
    MEMORY_USABLE("LibvirtDomainMemoryPressure", 0.05),
    GUEST_STATS_AGE("LibvirtDomainGuestStatsStale", 600),
    /** Free share of a pool. */
    POOL_FREE("LibvirtPoolLow", 0.1),
    POOL_FREE_CRITICAL("LibvirtPoolAlmostFull", 0.03);

    private final String alert;
    private final double value;

    Limit(String alert, double value) {
        this.alert = alert;
        this.value = value;
    }

    String alert() {
        return alert;
    }

    double value() {
        return value;
    }
}
