package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.control.JobStats;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.stats.DomainProbe;
import io.virtwarden.hypervisor.stats.Errors;
import io.virtwarden.hypervisor.stats.Layout;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Rows;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is asked domain by domain: jobs, control, places of virtual CPUs, disk errors, snapshots, addresses. */
final class DomainCollectors {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private DomainCollectors() {}

    /** What a collector of domains is. */
    private interface OfDomains extends Collector {
        @Override
        default Lane lane() {
            return Lane.DOMAINS;
        }

        @Override
        default Duration deadline() {
            return DEADLINE;
        }
    }

    /** Statistics of running jobs: migration, save, dump, backup, snapshot. */
    record Jobs(MetricTable table, DomainProbe probe) implements OfDomains {
        @Override
        public String name() {
            return "jobs";
        }

        @Override
        public int every() {
            return 1;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            add(probe.jobs(connection), rows);
        }

        void add(List<DomainProbe.Job> jobs, Rows rows) {
            for (DomainProbe.Job job : jobs) {
                String name = job.domain().name();
                String uuid = job.domain().uuid().toString();
                rows.add(table.family("libvirt_domain_job_info_type"), (long) job.type(), name, uuid);
                if (job.type() != 0) {
                    numbers(job, name, uuid, rows);
                }
            }
        }

        private void numbers(DomainProbe.Job job, String name, String uuid, Rows rows) {
            String operation = JobStats.operation(
                    job.numbers().getOrDefault("operation", 0L).intValue());
            for (MetricTable.Line line : table.lines()) {
                int colon = line.source().equals("jobs") ? line.scale().indexOf(':') : -1;
                Long value = colon < 0 ? null : job.numbers().get(line.scale().substring(colon + 1));
                if (value != null) {
                    long number = value;
                    FieldValue scale = FieldValue.of(line.scale().substring(0, colon), Layout.ULLONG);
                    rows.row(table.family(line.name()), out -> scale.write(number, out), name, uuid, operation);
                }
            }
        }
    }

    record Control(MetricTable table, DomainProbe probe) implements OfDomains {
        @Override
        public String name() {
            return "control";
        }

        @Override
        public int every() {
            return 2;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            for (DomainProbe.Control control : probe.control(connection)) {
                String name = control.domain().name();
                String uuid = control.domain().uuid().toString();
                rows.add(table.family("libvirt_domain_control_state"), (long) control.state(), name, uuid);
                long since = control.since();
                rows.row(table.family("libvirt_domain_control_state_seconds"), out -> out.millis(since), name, uuid);
            }
        }
    }

    /**
     * Which CPU of the host each virtual CPU is on. A call per domain for a figure that is a matter of milliseconds, so it is off
     * unless somebody asks for Tinkoff's names, of which it is one.
     */
    record Vcpus(MetricTable table, DomainProbe probe) implements OfDomains {
        @Override
        public String name() {
            return "vcpus";
        }

        @Override
        public int every() {
            return 1;
        }

        @Override
        public boolean onByDefault() {
            return table.compatibility().contains(Compatibility.TINKOFF);
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            Family family = table.family("libvirt_domain_vcpu_cpu");
            for (DomainProbe.Placement placement : probe.placements(connection)) {
                rows.add(
                        family,
                        (long) placement.cpu(),
                        placement.domain().name(),
                        placement.domain().uuid().toString(),
                        Integer.toString(placement.vcpu()));
            }
        }
    }

    record DiskErrors(MetricTable table, DomainProbe probe, NameFilter disks) implements OfDomains {
        @Override
        public String name() {
            return "disk-errors";
        }

        @Override
        public int every() {
            return 4;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            Family family = table.family("libvirt_domain_block_error");
            for (DomainProbe.DiskError error : probe.diskErrors(connection)) {
                if (disks.shows(error.disk())) {
                    rows.add(
                            family,
                            (long) error.error(),
                            error.domain().name(),
                            error.domain().uuid().toString(),
                            error.disk());
                }
            }
        }
    }

    record Snapshots(MetricTable table, DomainProbe probe) implements OfDomains {
        @Override
        public String name() {
            return "snapshots";
        }

        @Override
        public int every() {
            return 20;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            for (DomainProbe.Counts counts : probe.counts(connection)) {
                String name = counts.domain().name();
                String uuid = counts.domain().uuid().toString();
                rows.add(table.family("libvirt_domain_snapshots"), (long) counts.snapshots(), name, uuid);
                if (counts.checkpoints() >= 0) {
                    rows.add(table.family("libvirt_domain_checkpoints"), (long) counts.checkpoints(), name, uuid);
                }
            }
        }
    }

    /** Addresses from DHCP leases and, where the driver has it, from the host's ARP table. */
    record Addresses(MetricTable table, DomainProbe probe, NameFilter interfaces) implements OfDomains {
        private static final Map<DomainProbe.Source, String> SOURCES =
                Map.of(DomainProbe.Source.LEASE, "lease", DomainProbe.Source.ARP, "arp");

        @Override
        public String name() {
            return "addresses";
        }

        @Override
        public int every() {
            return 8;
        }

        @Override
        public void collect(Connection connection, Rows rows) throws LibvirtException {
            add(probe.addresses(connection, DomainProbe.Source.LEASE), DomainProbe.Source.LEASE, rows);
            try {
                add(probe.addresses(connection, DomainProbe.Source.ARP), DomainProbe.Source.ARP, rows);
            } catch (LibvirtException e) {
                if (!Errors.unsupported(e)) {
                    throw e;
                }
            }
        }

        private void add(List<DomainProbe.Address> addresses, DomainProbe.Source source, Rows rows) {
            for (DomainProbe.Address address : addresses) {
                if (!interfaces.shows(address.device())) {
                    continue;
                }
                rows.add(
                        table.family("libvirt_domain_interface_address_info"),
                        1L,
                        address.domain().name(),
                        address.domain().uuid().toString(),
                        address.device(),
                        address.mac(),
                        address.family(),
                        address.address(),
                        SOURCES.getOrDefault(source, ""));
            }
        }
    }
}
