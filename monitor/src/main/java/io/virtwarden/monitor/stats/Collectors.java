package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainProbe;
import io.virtwarden.hypervisor.stats.HostProbe;
import io.virtwarden.hypervisor.stats.NetworkProbe;
import io.virtwarden.hypervisor.stats.StorageProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All collectors beyond the bulk call. */
public final class Collectors {
    private Collectors() {}

    /** New instances of every one. */
    static List<Collector> all(MetricTable table, StatsSettings settings) {
        HostProbe host = new HostProbe();
        StorageProbe storage = new StorageProbe();
        DomainProbe domains = new DomainProbe(settings.domains()::shows);
        return List.of(
                new HostCollectors.Versions(table, host),
                new HostCollectors.Node(table, host),
                new StorageCollectors.Pools(table, storage),
                new StorageCollectors.Networks(table, new NetworkProbe()),
                new HostCollectors.Devices(table, host),
                new HostCollectors.Secrets(table, host),
                new StorageCollectors.Volumes(table, storage, settings.volumes()),
                new DomainCollectors.Jobs(table, domains),
                new DomainCollectors.Control(table, domains),
                new DomainCollectors.Vcpus(table, domains),
                new DomainCollectors.DiskErrors(table, domains, settings.disks()),
                new DomainCollectors.Snapshots(table, domains),
                new DomainCollectors.Addresses(table, domains, settings.interfaces()));
    }

    /** Those that are on: as settings say, else as they are by default. */
    static List<Collector> on(List<Collector> all, Map<String, Boolean> settings) {
        List<Collector> on = new ArrayList<>();
        for (Collector collector : all) {
            if (settings.getOrDefault(collector.name(), collector.onByDefault())) {
                on.add(collector);
            }
        }
        return on;
    }
}
