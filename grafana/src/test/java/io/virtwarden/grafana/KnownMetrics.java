package io.virtwarden.grafana;

import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.MetricType;
import io.virtwarden.monitor.stats.MetricTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Every metric that dashboards and rules may name, with its type: monitor's table, what the daemons tell of themselves
 * ({@code own-metrics.txt}, held against the real daemons by {@link OwnMetricsIT}), what comes only with its first event, decision or pause,
 * and what Prometheus adds.
 */
final class KnownMetrics {
    private static final Map<String, String> MORE = Map.ofEntries(
            Map.entry("up", "gauge"),
            Map.entry("ALERTS", "gauge"),
            Map.entry("libvirt_events_total", "counter"),
            Map.entry("virtwarden_alerting_signals_total", "counter"),
            Map.entry("virtwarden_alerting_decisions_total", "counter"),
            Map.entry("virtwarden_alerting_actions_total", "counter"),
            Map.entry("virtwarden_alerting_missing_total", "counter"),
            Map.entry("virtwarden_alerting_truncated_total", "counter"),
            Map.entry("virtwarden_lockd_expiry_actions_total", "counter"),
            Map.entry("jvm_gc_pause_seconds_sum", "counter"),
            Map.entry("jvm_gc_pause_seconds_count", "counter"));

    private KnownMetrics() {}

    /** Type by name, histograms and summaries with the names of their samples. */
    static Map<String, String> all() {
        Map<String, String> types = new HashMap<>(MORE);
        for (Family family : MetricTable.read(Set.of()).families()) {
            types.put(
                    family.name() + (family.type() == MetricType.HISTOGRAM ? "_bucket" : ""),
                    family.type().name().toLowerCase(java.util.Locale.ROOT));
        }
        for (String line : Tree.lines("own-metrics.txt")) {
            String[] words = line.split(" ", -1);
            samples(words[0], words[1], types);
        }
        return types;
    }

    private static void samples(String name, String type, Map<String, String> types) {
        if (type.equals("histogram") || type.equals("summary")) {
            types.put(name + "_sum", "counter");
            types.put(name + "_count", "counter");
            if (type.equals("histogram")) {
                types.put(name + "_bucket", "counter");
            }
        } else {
            types.put(name, type);
        }
    }
}
