package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Labels;
import io.virtwarden.monitor.exposition.Rows;
import io.virtwarden.monitor.labels.DomainFacts;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns the facts of a domain's XML into info metrics. */
final class FactEncoder {
    private static final Rows.Value ONE = out -> out.put('1');

    private final DomainNaming naming;
    private final Family openstack;
    private final Family disk;
    private final Family nic;
    private final Family link;
    private final DiskLimits limits;
    private final @Nullable Family tinkoffDomain;
    private final @Nullable Family tinkoffDisk;
    private final @Nullable Family tinkoffNic;

    FactEncoder(MetricTable table, DomainNaming naming) {
        this.naming = naming;
        this.openstack = table.family("libvirt_domain_openstack_info");
        this.disk = table.family("libvirt_domain_block_stats_info");
        this.nic = table.family("libvirt_domain_interface_stats_info");
        this.link = table.family("libvirt_domain_interface_link_up");
        this.limits = new DiskLimits(table);
        this.tinkoffDomain = table.alias("libvirt_domain_info_meta");
        this.tinkoffDisk = table.alias("libvirt_domain_block_meta");
        this.tinkoffNic = table.alias("libvirt_domain_interface_meta");
    }

    FactRows encode(String uri, DomainSample sample, DomainFacts facts) {
        Rows rows = new Rows(uri, naming.withUri());
        Encoding encoding = new Encoding(rows, uri, sample);
        DomainFacts.Nova nova = facts.nova();
        if (nova != null) {
            encoding.row(
                    openstack,
                    nova.instanceName(),
                    sample.uuid().toString(),
                    nova.flavor(),
                    nova.userName(),
                    nova.userId(),
                    nova.projectName(),
                    nova.projectId());
            encoding.row(
                    tinkoffDomain,
                    nova.instanceName(),
                    nova.flavor(),
                    nova.userName(),
                    nova.userId(),
                    nova.projectName(),
                    nova.projectId(),
                    nova.rootType(),
                    nova.rootId());
        }
        facts.disks().stream().filter(d -> naming.disks().shows(d.target())).forEach(d -> disk(encoding, d));
        facts.nics().stream().filter(n -> naming.interfaces().shows(n.key())).forEach(n -> nic(encoding, n));
        return new FactRows(facts, info(facts), rows.finish(), rows.duplicates());
    }

    private void disk(Encoding encoding, DomainFacts.Disk d) {
        limits.add(d, encoding::row);
        encoding.row(
                disk,
                d.target(),
                d.type(),
                d.device(),
                d.bus(),
                d.driverName(),
                d.driverType(),
                d.cache(),
                d.discard(),
                d.sourceFile(),
                d.sourceProtocol(),
                d.sourcePool(),
                d.sourceVolume(),
                d.serial());
        encoding.row(
                tinkoffDisk,
                d.target(),
                d.sourceFile(),
                d.serial(),
                d.bus(),
                d.type(),
                d.driverType(),
                d.cache(),
                d.discard());
    }

    private void nic(Encoding encoding, DomainFacts.Nic n) {
        encoding.row(nic, n.key(), n.type(), n.bridge(), n.network(), n.mac(), n.model(), n.mtu(), n.portId());
        encoding.row(tinkoffNic, n.bridge(), n.key(), n.portId());
        encoding.row(link, n.linkUp() ? ONE : out -> out.put('0'), n.key());
    }

    private static byte[] info(DomainFacts facts) {
        Labels labels = new Labels()
                .add("os_type", facts.osType())
                .add("os_type_arch", facts.arch())
                .add("os_type_machine", facts.machine())
                .add("title", facts.title());
        for (Map.Entry<String, String> configured : new TreeMap<>(facts.configured()).entrySet()) {
            labels.add(configured.getKey(), configured.getValue());
        }
        return labels.bytes();
    }

    /** One domain's rows on their way. */
    private final class Encoding {
        private final Rows rows;
        private final String uri;
        private final DomainSample sample;

        Encoding(Rows rows, String uri, DomainSample sample) {
            this.rows = rows;
            this.uri = uri;
            this.sample = sample;
        }

        void row(@Nullable Family family, String... values) {
            row(family, ONE, values);
        }

        void row(@Nullable Family family, Rows.Value value, String... values) {
            if (family == null) {
                return;
            }
            Labels labels = naming.domain(uri, sample);
            // The first two labels of a domain's family are its name and UUID.
            for (int i = 0; i < values.length; i++) {
                labels.add(family.labels().get(i + 2), values[i]);
            }
            rows.encoded(family, value, labels.bytes());
        }
    }
}
