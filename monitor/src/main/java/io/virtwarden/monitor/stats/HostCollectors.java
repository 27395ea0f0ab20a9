package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.stats.Errors;
import io.virtwarden.hypervisor.stats.HostProbe;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Rows;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The collectors of the host itself: CPU and memory, devices, secrets, versions. */
final class HostCollectors {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private HostCollectors() {}

    /** CPU time and memory; either may be unsupported without the other. */
    record Node(MetricTable table, HostProbe probe) implements Collector {
        private static final Map<String, String> MEMORY = Map.of(
                "total", "libvirt_node_memory_total_bytes",
                "free", "libvirt_node_memory_free_bytes",
                "buffers", "libvirt_node_memory_buffers_bytes",
                "cached", "libvirt_node_memory_cached_bytes");

        @Override
        public String name() {
            return "node";
        }

        @Override
        public Lane lane() {
            return Lane.HOST;
        }

        @Override
        public int every() {
            return 1;
        }

        @Override
        public Duration deadline() {
            return DEADLINE;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            HostProbe.Node node = probe.node(connection);
            rows.add(table.family("libvirt_node_cpus"), node.cpus());
            if (node.frequency() > 0) {
                rows.add(table.family("libvirt_node_cpu_frequency_hertz"), node.frequency() * 1_000_000L);
            }
            rows.add(
                    table.family("libvirt_node_info"),
                    1,
                    node.model(),
                    Integer.toString(node.sockets()),
                    Integer.toString(node.cores()),
                    Integer.toString(node.threads()),
                    Integer.toString(node.cells()));
            optional(() -> cpu(connection, rows));
            optional(() -> memory(connection, rows));
        }

        private void cpu(Connection connection, Rows rows) throws LibvirtException {
            Family family = table.family("libvirt_node_cpu_seconds_total");
            for (Map.Entry<String, Long> mode : probe.cpu(connection).entrySet()) {
                if (!mode.getKey().equals("utilization")) {
                    long nanos = mode.getValue();
                    rows.row(family, out -> out.nanos(nanos), mode.getKey());
                }
            }
        }

        private void memory(Connection connection, Rows rows) throws LibvirtException {
            for (Map.Entry<String, Long> kind : probe.memory(connection).entrySet()) {
                String name = MEMORY.get(kind.getKey());
                long kib = kind.getValue();
                if (name != null) {
                    rows.row(table.family(name), out -> out.unsigned(kib, 1024));
                }
            }
        }

        private interface Part {
            void add() throws LibvirtException;
        }

        private static void optional(Part part) throws LibvirtException {
            try {
                part.add();
            } catch (LibvirtException e) {
                if (!Errors.unsupported(e)) {
                    throw e;
                }
            }
        }
    }

    record Devices(MetricTable table, HostProbe probe) implements Collector {
        @Override
        public String name() {
            return "node-devices";
        }

        @Override
        public Lane lane() {
            return Lane.HOST;
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
            Family family = table.family("libvirt_node_devices");
            probe.devices(connection).forEach((capability, count) -> rows.add(family, (long) count, capability));
        }
    }

    record Secrets(MetricTable table, HostProbe probe) implements Collector {
        @Override
        public String name() {
            return "secrets";
        }

        @Override
        public Lane lane() {
            return Lane.HOST;
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
            rows.add(table.family("libvirt_secrets"), (long) probe.secrets(connection));
        }
    }

    record Versions(MetricTable table, HostProbe probe) implements Collector {
        @Override
        public String name() {
            return "versions";
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
        public void collect(Connection connection, Rows rows) {
            HostProbe.Versions versions = probe.versions(connection);
            rows.add(
                    table.family("libvirt_versions_info"),
                    1,
                    versions.driver(),
                    dotted(versions.hypervisor()),
                    dotted(versions.daemon()),
                    dotted(versions.library()));
        }

        private static String dotted(long version) {
            return version == 0
                    ? ""
                    : String.format(
                            Locale.ROOT, "%d.%d.%d", version / 1_000_000, version / 1000 % 1000, version % 1000);
        }
    }
}
