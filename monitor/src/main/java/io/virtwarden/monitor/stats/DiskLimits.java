package io.virtwarden.monitor.stats;

import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Rows;
import io.virtwarden.monitor.labels.DomainFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of disks (blkdeviotune), which a domain's live XML has: no call per disk is needed. An event "tunable" renews them.
 */
final class DiskLimits {
    /** Takes one sample: family (null if its aliases are off), value, labels beyond domain and uuid. */
    @FunctionalInterface
    interface Sink {
        void row(@Nullable Family family, Rows.Value value, String... labels);
    }

    /** An element of iotune and where it goes. */
    private record Limit(
            String element,
            @Nullable Family family,
            String direction,
            @Nullable Family alias) {}

    private final List<Limit> limits = new ArrayList<>();

    DiskLimits(MetricTable table) {
        for (String direction : new String[] {"total", "read", "write"}) {
            for (String unit : new String[] {"bytes", "iops"}) {
                String what = unit.equals("iops") ? "requests" : unit;
                String element = direction + "_" + unit + "_sec";
                String name = "libvirt_domain_block_limit_";
                String alias = "libvirt_domain_block_stats_limit_";
                limits.add(new Limit(
                        element,
                        table.family(name + what + "_per_second"),
                        direction,
                        table.alias(alias + direction + "_" + what)));
                limits.add(new Limit(
                        element + "_max",
                        table.family(name + "burst_" + what + "_per_second"),
                        direction,
                        table.alias(alias + "burst_" + direction + "_" + what)));
                limits.add(new Limit(
                        element + "_max_length",
                        table.family(name + "burst_" + what + "_seconds"),
                        direction,
                        table.alias(
                                unit.equals("bytes")
                                        ? alias + "burst_" + direction + "_bytes_length_seconds"
                                        : alias + "burst_length_" + direction + "_requests_seconds")));
            }
        }
        Family size = table.alias("libvirt_domain_block_stats_size_iops_bytes");
        limits.add(new Limit("size_iops_sec", null, "", size));
    }

    void add(DomainFacts.Disk disk, Sink sink) {
        if (disk.limits().isEmpty()) {
            return;
        }
        for (Limit limit : limits) {
            Long value = disk.limits().get(limit.element());
            if (value != null) {
                long number = value;
                sink.row(limit.family(), out -> out.number(number), disk.target(), limit.direction());
                sink.row(limit.alias(), out -> out.number(number), disk.target());
            }
        }
    }
}
