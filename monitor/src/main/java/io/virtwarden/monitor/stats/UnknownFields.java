package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.Field;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Fields of a newer libvirt that no metric exists for. They are counted and logged once each instead of being exposed under a name
 * that a later version would have to change.
 */
final class UnknownFields {
    private static final Logger LOG = LogManager.getLogger(UnknownFields.class);
    /** Enough to see what is new; the rest is only counted. */
    private static final int MOST = 1000;

    /** Names, counts and places: they make labels, or nothing. */
    private static final Set<String> SILENT = Set.of(
            "net.count",
            "net.#.name",
            "block.count",
            "block.#.name",
            "block.#.path",
            "block.#.backingIndex",
            "iothread.count",
            "dirtyrate.calc_mode",
            "cpu.cache.monitor.count",
            "cpu.cache.monitor.#.name",
            "cpu.cache.monitor.#.vcpus",
            "cpu.cache.monitor.#.bank.count",
            "cpu.cache.monitor.#.bank.#.id",
            "memory.bandwidth.monitor.count",
            "memory.bandwidth.monitor.#.name",
            "memory.bandwidth.monitor.#.vcpus",
            "memory.bandwidth.monitor.#.node.count",
            "memory.bandwidth.monitor.#.node.#.id");

    private final Set<String> templates = ConcurrentHashMap.newKeySet();

    void saw(Field field) {
        String template = field.template();
        if (!SILENT.contains(template) && templates.size() < MOST && templates.add(template)) {
            LOG.info("libvirt has a statistic that no metric exists for: {}", template);
        }
    }

    /** How many different ones there are. */
    int count() {
        return templates.size();
    }
}
