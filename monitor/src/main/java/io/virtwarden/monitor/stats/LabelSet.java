package io.virtwarden.monitor.stats;

import java.util.List;

/**
 * What a metric is about within a domain.
 *
 * @param kind of thing
 * @param numbers its index or indices in the field's name
 */
record LabelSet(Kind kind, List<Integer> numbers) {
    static final LabelSet DOMAIN = new LabelSet(Kind.DOMAIN, List.of());

    enum Kind {
        DOMAIN,
        VCPU,
        NIC,
        DISK,
        IOTHREAD,
        CACHE_BANK,
        BANDWIDTH_NODE
    }

    static LabelSet of(String template, List<Integer> numbers) {
        if (numbers.isEmpty()) {
            return DOMAIN;
        }
        Kind kind = kind(template);
        // What follows the disk's number in a field's name counts things within the disk, such as the bins of its
        // histograms.
        return new LabelSet(kind, kind == Kind.DISK ? numbers.subList(0, 1) : numbers);
    }

    private static Kind kind(String template) {
        if (template.startsWith("vcpu.#.") || template.startsWith("dirtyrate.vcpu.#.")) {
            return Kind.VCPU;
        } else if (template.startsWith("net.#.")) {
            return Kind.NIC;
        } else if (template.startsWith("block.#.")) {
            return Kind.DISK;
        } else if (template.startsWith("iothread.#.")) {
            return Kind.IOTHREAD;
        } else if (template.startsWith("cpu.cache.monitor.#.bank.#.")) {
            return Kind.CACHE_BANK;
        } else if (template.startsWith("memory.bandwidth.monitor.#.node.#.")) {
            return Kind.BANDWIDTH_NODE;
        }
        return Kind.DOMAIN;
    }
}
