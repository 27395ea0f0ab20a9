package io.virtwarden.monitor.stats;

import io.virtwarden.chassis.settings.Key;
import io.virtwarden.hypervisor.stats.StatsGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Section {@code monitor.stats}. */
public record StatsSettings(
        @Key(help = "Time between two rounds of statistics. Scrapes get the last round's figures.", def = "15s")
        Duration every,

        @Key(
                help =
                        "How long libvirt may take for the statistics of all domains before it counts as stuck; must be shorter"
                                + " than every.",
                def = "10s")
        Duration deadline,

        @Key(
                help =
                        "Groups of statistics to ask for: state, cpu, balloon, vcpu, interface, block, perf, iothread, memory,"
                                + " dirtyrate, vm. What a driver does not have is left out.",
                def = "state,cpu,balloon,vcpu,interface,block,perf,iothread,memory,dirtyrate")
        Set<StatsGroup> groups,

        @Key(help = "Also the images below each disk's top one.", def = "false")
        boolean backing,

        @Key(
                help =
                        "Domains per call; above it they are asked in turns. libvirt's limit is 16384 domains and 32 MiB.",
                def = "5000",
                min = 1,
                max = 16384)
        int batch,

        @Key(
                help = "Most series of all; beyond it whole metrics are left out, from the end of docs/metrics.md.",
                def = "1000000",
                min = 100,
                max = 20_000_000)
        int series,

        @Key(
                help =
                        "Rounds without an answer after which a domain's statistics are no longer shown; state and info stay.",
                def = "20",
                min = 1,
                max = 10_000)
        int keep,

        @Key(
                help =
                        "How long a domain that held up a call is left alone. Best not a multiple of the time between rounds"
                                + " or of libvirt's own 30 s.",
                def = "40s")
        Duration suspicion,

        @Key(help = "Most volumes per pool for the collector volumes.", def = "1000", min = 1, max = 100_000)
        int volumes,

        @Key(
                help =
                        "Domains that are shown, by name. Others are counted in libvirt_domains and have no series; nothing but the"
                                + " bulk call asks them.")
        NameFilter domains,

        @Key(help = "Disks that are shown, by the name in the label target_device, such as vda.")
        NameFilter disks,

        @Key(help = "Interfaces that are shown, by the name in the label target_device, such as vnet0.")
        NameFilter interfaces) {

    public StatsSettings {
        groups = Set.copyOf(groups);
        List<String> wrong = new ArrayList<>();
        if (every.toMillis() < 100) {
            wrong.add("every must be at least 100ms");
        }
        if (deadline.toMillis() < 10 || deadline.compareTo(every) >= 0) {
            wrong.add(
                    "deadline (" + deadline.toMillis() + "ms) must be shorter than every (" + every.toMillis() + "ms)");
        }
        if (!groups.contains(StatsGroup.STATE)) {
            wrong.add("groups must have state: without it nothing tells running domains from others");
        }
        if (suspicion.isNegative()) {
            wrong.add("suspicion must not be negative");
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
    }

    /** Everything by default. */
    public static StatsSettings standard() {
        return new StatsSettings(
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Set.of(
                        StatsGroup.STATE,
                        StatsGroup.CPU,
                        StatsGroup.BALLOON,
                        StatsGroup.VCPU,
                        StatsGroup.INTERFACE,
                        StatsGroup.BLOCK,
                        StatsGroup.PERF,
                        StatsGroup.IOTHREAD,
                        StatsGroup.MEMORY,
                        StatsGroup.DIRTYRATE),
                false,
                5000,
                1_000_000,
                20,
                Duration.ofSeconds(40),
                1000,
                NameFilter.everything(),
                NameFilter.everything(),
                NameFilter.everything());
    }

    /** The same at another pace. */
    public StatsSettings pace(Duration newEvery, Duration newDeadline) {
        return copy(newEvery, newDeadline, suspicion, domains, disks, interfaces);
    }

    /** The same with another time for suspects. */
    public StatsSettings suspicion(Duration newSuspicion) {
        return copy(every, deadline, newSuspicion, domains, disks, interfaces);
    }

    /** The same, showing only these. */
    public StatsSettings showing(NameFilter newDomains, NameFilter newDisks, NameFilter newInterfaces) {
        return copy(every, deadline, suspicion, newDomains, newDisks, newInterfaces);
    }

    private StatsSettings copy(
            Duration newEvery,
            Duration newDeadline,
            Duration newSuspicion,
            NameFilter newDomains,
            NameFilter newDisks,
            NameFilter newInterfaces) {
        return new StatsSettings(
                newEvery,
                newDeadline,
                groups,
                backing,
                batch,
                series,
                keep,
                newSuspicion,
                volumes,
                newDomains,
                newDisks,
                newInterfaces);
    }
}
