package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.Layout;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Labels;
import io.virtwarden.monitor.labels.DomainFacts;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the labels of a domain and of its devices.
 *
 * @param timestamp libvirt_domain_stats_timestamp_seconds
 * @param timedOut libvirt_domain_timed_out
 * @param info libvirt_domain_info
 * @param withUri whether series of domains carry the URI, because there are several
 * @param disks that are shown, by name
 * @param interfaces that are shown, by name
 */
record DomainNaming(
        Family timestamp, Family timedOut, Family info, boolean withUri, NameFilter disks, NameFilter interfaces) {
    private static final byte[] NOTHING = new byte[0];

    static DomainNaming of(MetricTable table, boolean withUri, StatsSettings settings) {
        return new DomainNaming(
                table.family("libvirt_domain_stats_timestamp_seconds"),
                table.family("libvirt_domain_timed_out"),
                table.family("libvirt_domain_info"),
                withUri,
                settings.disks(),
                settings.interfaces());
    }

    /** The labels that every series of the domain begins with. */
    Labels domain(String uri, DomainSample sample) {
        Labels labels = new Labels()
                .add("domain", sample.name())
                .add("uuid", sample.uuid().toString());
        return withUri ? labels.add("uri", uri) : labels;
    }

    /** One array per label set of the shape; empty for a device that has no name, has that of another, or is not to be shown. */
    byte[][] labels(String uri, DomainSample sample, Shape shape, @Nullable DomainFacts facts, Duplicates duplicates) {
        // Things of different kinds never share a family, so they may have the same labels.
        Set<Map.Entry<LabelSet.Kind, ByteBuffer>> seen = new HashSet<>();
        List<LabelSet> sets = shape.labelSets();
        byte[][] labels = new byte[sets.size()][];
        for (int i = 0; i < labels.length; i++) {
            LabelSet set = sets.get(i);
            byte[] made = made(uri, sample, set, facts, false);
            if (made.length > 0 && !seen.add(Map.entry(set.kind(), ByteBuffer.wrap(made)))) {
                made = made(uri, sample, set, facts, true);
                if (made.length == 0 || !seen.add(Map.entry(set.kind(), ByteBuffer.wrap(made)))) {
                    duplicates.dropped(sample.uuid(), set);
                    made = NOTHING;
                }
            }
            labels[i] = made;
        }
        return labels;
    }

    private byte[] made(String uri, DomainSample sample, LabelSet set, @Nullable DomainFacts facts, boolean further) {
        Labels labels = domain(uri, sample);
        String first = set.numbers().isEmpty() ? "" : set.numbers().get(0).toString();
        boolean named = switch (set.kind()) {
            case DOMAIN -> true;
            case VCPU -> add(labels, "vcpu", first);
            case IOTHREAD -> add(labels, "iothread", first);
            case NIC -> {
                String name = nic(sample, set, facts, further);
                yield interfaces.shows(name) && add(labels, "target_device", name);
            }
            case DISK -> {
                String name = text(sample, "block." + first + ".name");
                yield disks.shows(name)
                        && add(labels, "target_device", name)
                        && (!further || backing(labels, sample, first));
            }
            case CACHE_BANK -> monitor(labels, sample, "cpu.cache.monitor.", ".bank.", "bank", set);
            case BANDWIDTH_NODE -> monitor(labels, sample, "memory.bandwidth.monitor.", ".node.", "node", set);
        };
        return named ? labels.bytes() : NOTHING;
    }

    private static boolean add(Labels labels, String name, String value) {
        labels.add(name, value);
        return !value.isEmpty();
    }

    /** Several images of one disk: those below the top one carry their place in the chain. */
    private static boolean backing(Labels labels, DomainSample sample, String disk) {
        int slot = sample.layout().slot("block." + disk + ".backingIndex");
        return slot >= 0 && add(labels, "backing_index", Long.toString(sample.bits(slot)));
    }

    /** Its name on the host; SR-IOV interfaces have none, so their MAC or alias from the XML stands in. */
    private static String nic(DomainSample sample, LabelSet set, @Nullable DomainFacts facts, boolean further) {
        int number = set.numbers().get(0);
        String name = text(sample, "net." + number + ".name");
        if (!name.isEmpty() && !further) {
            return name;
        }
        if (facts == null) {
            return "";
        }
        if (number >= facts.nics().size()) {
            return "net" + number;
        }
        DomainFacts.Nic nic = facts.nics().get(number);
        return further
                ? (nic.mac().isEmpty() ? nic.alias() : nic.mac())
                : nic.key().isEmpty() ? "net" + number : nic.key();
    }

    private static boolean monitor(
            Labels labels, DomainSample sample, String group, String part, String partLabel, LabelSet set) {
        String monitor = group + set.numbers().get(0);
        long id = sample.value(
                monitor + part + set.numbers().get(1) + ".id", set.numbers().get(1));
        return add(labels, "monitor", text(sample, monitor + ".name")) && add(labels, partLabel, Long.toString(id));
    }

    private static String text(DomainSample sample, String field) {
        int slot = sample.layout().slot(field);
        if (slot < 0 || sample.layout().type(slot) != Layout.STRING) {
            return "";
        }
        String text = sample.text(slot);
        return text == null ? "" : text;
    }
}
