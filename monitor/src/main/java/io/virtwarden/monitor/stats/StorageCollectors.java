package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.stats.NetworkProbe;
import io.virtwarden.hypervisor.stats.StorageProbe;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Rows;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Storage pools, their volumes, and virtual networks. */
final class StorageCollectors {
    /** Listing a pool may have to ask a server. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private StorageCollectors() {}

    static final class Pools implements Collector {
        private final MetricTable table;
        private final StorageProbe probe;
        /** Of the last success: when libvirt does not answer, they are the ones that timed out. */
        private volatile List<String> known = List.of();

        Pools(MetricTable table, StorageProbe probe) {
            this.table = table;
            this.probe = probe;
        }

        @Override
        public String name() {
            return "pools";
        }

        @Override
        public Lane lane() {
            return Lane.HOST;
        }

        @Override
        public int every() {
            return 4;
        }

        @Override
        public Duration deadline() {
            return DEADLINE;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            List<StorageProbe.Pool> pools = probe.pools(connection);
            for (StorageProbe.Pool pool : pools) {
                rows.add(table.family("libvirt_storage_pool_state"), (long) pool.state(), pool.name());
                rows.add(table.family("libvirt_storage_pool_autostart"), pool.autostart() ? 1L : 0L, pool.name());
                if (pool.state() != 0) {
                    bytes(rows, "capacity_bytes", pool.capacity(), pool.name());
                    bytes(rows, "allocation_bytes", pool.allocation(), pool.name());
                    bytes(rows, "available_bytes", pool.available(), pool.name());
                }
            }
            known = pools.stream().map(StorageProbe.Pool::name).distinct().toList();
        }

        private void bytes(Rows rows, String what, long value, String pool) {
            rows.row(table.family("libvirt_storage_pool_" + what), out -> out.unsigned(value), pool);
            Family alias = table.alias("libvirt_pool_info_" + what);
            if (alias != null) {
                rows.row(alias, out -> out.unsigned(value), pool);
            }
        }

        @Override
        public void status(boolean stuck, Rows rows) {
            known.forEach(pool -> rows.add(table.family("libvirt_storage_pool_timed_out"), stuck ? 1L : 0L, pool));
        }
    }

    /** @param most volumes per pool: there may be tens of thousands */
    record Volumes(MetricTable table, StorageProbe probe, int most) implements Collector {
        @Override
        public String name() {
            return "volumes";
        }

        @Override
        public Lane lane() {
            return Lane.HOST;
        }

        @Override
        public boolean onByDefault() {
            return false;
        }

        @Override
        public int every() {
            return 20;
        }

        @Override
        public Duration deadline() {
            return DEADLINE;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            for (StorageProbe.Volumes pool : probe.volumes(connection, most)) {
                rows.add(table.family("libvirt_storage_pool_volumes"), (long) pool.count(), pool.pool());
                for (StorageProbe.Volume volume : pool.volumes()) {
                    rows.row(
                            table.family("libvirt_storage_volume_capacity_bytes"),
                            out -> out.unsigned(volume.capacity()),
                            pool.pool(),
                            volume.name());
                    rows.row(
                            table.family("libvirt_storage_volume_allocation_bytes"),
                            out -> out.unsigned(volume.allocation()),
                            pool.pool(),
                            volume.name());
                }
            }
        }
    }

    record Networks(MetricTable table, NetworkProbe probe) implements Collector {
        @Override
        public String name() {
            return "networks";
        }

        @Override
        public Lane lane() {
            return Lane.HOST;
        }

        @Override
        public int every() {
            return 4;
        }

        @Override
        public Duration deadline() {
            return DEADLINE;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            for (NetworkProbe.Network network : probe.networks(connection)) {
                flag(rows, "libvirt_network_active", network.active(), network.name());
                flag(rows, "libvirt_network_autostart", network.autostart(), network.name());
                if (network.leases() >= 0) {
                    rows.add(table.family("libvirt_network_dhcp_leases"), (long) network.leases(), network.name());
                }
            }
        }

        private void flag(Rows rows, String family, boolean value, @Nullable String network) {
            rows.add(table.family(family), value ? 1L : 0L, network == null ? "" : network);
        }
    }
}
