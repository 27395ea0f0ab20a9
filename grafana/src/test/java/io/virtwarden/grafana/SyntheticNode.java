package io.virtwarden.grafana;

import io.virtwarden.chassis.ops.Format;
import io.virtwarden.monitor.exposition.Exposition;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.MetricType;
import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.exposition.Rows;
import io.virtwarden.monitor.exposition.Snapshot;
import io.virtwarden.monitor.stats.MetricTable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A hypervisor that there is not, with every metric of monitor's table: its page is encoded by monitor's own exposition. Figures
 * depend on node, domain and time only. Domain 0 migrates away and its guest writes faster than it is moved; domain 23 is paused
 * because its disk is full; domain 24 is shut off. The libvirt of the last node does not answer, the seventh has a pool that does
 * not run.
 */
final class SyntheticNode {
    static final int DOMAINS = 25;
    private static final int MIGRATING = 0;
    private static final int PAUSED = 23;
    private static final int OFF = 24;
    private static final List<String> STATES =
            List.of("nostate", "running", "blocked", "paused", "shutdown", "shutoff", "crashed", "pmsuspended");
    private static final List<String> DESCRIPTIONS = List.of(
            "no state",
            "the domain is running",
            "the domain is blocked on resource",
            "the domain is paused by user",
            "the domain is being shut down",
            "the domain is shut off");
    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry("vcpu", List.of("0", "1")),
            Map.entry("operation", List.of("migration-out")),
            Map.entry("direction", List.of("total", "read", "write")),
            Map.entry("collector", List.of("domains", "node", "pools", "networks")),
            Map.entry("storage_pool", List.of("images", "ssd")),
            Map.entry("volume", List.of("a.qcow2", "b.qcow2")),
            Map.entry("network", List.of("default", "tenants")),
            Map.entry("capability", List.of("net", "pci", "storage")),
            Map.entry("result", List.of("success", "fail")),
            Map.entry("project_name", List.of("tenant-1")));

    private final int number;
    private final MetricTable table = MetricTable.read(Set.of());
    private final Exposition exposition = new Exposition(table.families(), 1_000_000);

    SyntheticNode(int number) {
        this.number = number;
    }

    String name() {
        return String.format(java.util.Locale.ROOT, "kvm-%02d", number);
    }

    /** What monitor would serve at that time. */
    String page(Instant now) {
        double seconds = now.toEpochMilli() / 1e3;
        List<RowSource> sources = new ArrayList<>();
        Rows host = new Rows("qemu:///system", false);
        for (Family family : table.families()) {
            if (family.name().startsWith("libvirt_domain_")) {
                domains(family, seconds, host);
            } else {
                host(family, seconds, host);
            }
        }
        sources.add(host.finish());
        Exposition.Encoded page = exposition.encode(new Snapshot(now, 1, sources), Format.TEXT);
        return new String(page.bytes(), 0, page.length(), StandardCharsets.UTF_8) + events(seconds);
    }

    private void host(Family family, double seconds, Rows rows) {
        List<String> labels = new ArrayList<>(family.labels());
        labels.remove("uri");
        for (List<String> set : combinations(family, labels)) {
            rows.add(family, hostValue(family, set, seconds), set.toArray(new String[0]));
        }
    }

    private double hostValue(Family family, List<String> labels, double seconds) {
        return switch (family.name()) {
            case "libvirt_up" -> number == SyntheticFleet.NODES ? 0 : 1;
            case "libvirt_collector_success" -> 1;
            case "libvirt_collector_duration_seconds" -> 0.01;
            case "libvirt_collector_last_success_timestamp_seconds" -> seconds - 1;
            case "libvirt_domains" ->
                Map.of("running", 23, "paused", 1, "shutoff", 1).getOrDefault(labels.get(0), 0);
            case "libvirt_storage_pool_state" -> number == 7 && labels.contains("ssd") ? 0 : 2;
            case "libvirt_storage_pool_capacity_bytes" -> 4e12;
            case "libvirt_storage_pool_allocation_bytes" -> 3e12 + taken(seconds);
            case "libvirt_storage_pool_available_bytes" -> 1e12 - taken(seconds);
            case "libvirt_network_active" -> labels.contains("default") ? 1 : 0;
            case "libvirt_network_dhcp_leases" -> 12 + number;
            case "libvirt_node_cpus" -> 16;
            case "libvirt_node_memory_total_bytes" -> 128e9;
            case "libvirt_node_memory_free_bytes" -> 20e9;
            default -> plain(family, number, seconds);
        };
    }

    private static double taken(double seconds) {
        return (seconds % 1e6) * 1e4;
    }

    private void domains(Family family, double seconds, Rows rows) {
        boolean job = family.name().contains("_job_info_");
        for (int domain = 0; domain < DOMAINS; domain++) {
            boolean off = domain == OFF && !family.name().matches("libvirt_domain_(state|info_state|info|stats).*");
            boolean error = family.name().equals("libvirt_domain_block_error");
            if (off
                    || (job && domain != MIGRATING)
                    || (error && domain != PAUSED)
                    || family.type() == MetricType.HISTOGRAM) {
                continue;
            }
            List<String> more = family.labels().subList(2, family.labels().size());
            for (List<String> set : combinations(family, more)) {
                List<String> labels = new ArrayList<>(List.of(domainName(domain), uuid(domain)));
                labels.addAll(set);
                if (family.name().equals("libvirt_domain_info_state")) {
                    labels.set(2, DESCRIPTIONS.get(state(domain)));
                }
                rows.add(family, domainValue(family, set, domain, seconds), labels.toArray(new String[0]));
            }
        }
    }

    private double domainValue(Family family, List<String> labels, int domain, double seconds) {
        return switch (family.name()) {
            case "libvirt_domain_state" -> labels.get(0).equals(STATES.get(state(domain))) ? 1 : 0;
            case "libvirt_domain_info_state" -> state(domain);
            case "libvirt_domain_state_reason" -> domain == PAUSED ? 5 : 1;
            case "libvirt_domain_stats_timestamp_seconds" -> seconds - 2;
            case "libvirt_domain_memory_stats_last_update_timestamp_seconds" -> seconds - 8;
            case "libvirt_domain_timed_out" -> 0;
            case "libvirt_domain_info_virtual_cpus", "libvirt_domain_vcpu_current" -> 2;
            case "libvirt_domain_vcpu_maximum" -> 4;
            case "libvirt_domain_info_cpu_time_seconds_total" -> moving(seconds, domain, 0.1 + domain * 0.02);
            case "libvirt_domain_vcpu_delay_seconds_total" -> moving(seconds, domain, domain * 0.003);
            case "libvirt_domain_vcpu_time_seconds_total" -> moving(seconds, domain, 0.3);
            case "libvirt_domain_vcpu_wait_seconds_total" -> moving(seconds, domain, 0.6);
            case "libvirt_domain_interface_link_up" -> domain % 5 == 0 ? 0 : 1;
            case "libvirt_domain_block_error" -> 2;
            case "libvirt_domain_control_state" -> domain == MIGRATING ? 1 : 0;
            default -> domainDefault(family, domain, seconds);
        };
    }

    private double domainDefault(Family family, int domain, double seconds) {
        String name = family.name();
        if (name.endsWith("_time_seconds_total") && name.contains("_block_")) {
            return moving(seconds, domain, 0.02 * (domain + 1));
        }
        if (name.contains("_job_info_")) {
            return job(name, seconds);
        }
        if (name.endsWith("_bytes")) {
            return name.contains("mem")
                    ? memory(name) * (0.5 + (domain + number) % 7 * 0.2)
                    : 4e10 / (name.contains("capacity") ? 1 : 2);
        }
        return plain(family, domain, seconds);
    }

    private static double memory(String name) {
        return name.contains("maximum") || name.contains("usage") || name.contains("balloon")
                ? 4e9
                : name.contains("available") ? 3.9e9 : name.contains("rss") ? 3e9 : 1e9;
    }

    private static double job(String name, double seconds) {
        return switch (name.substring("libvirt_domain_job_info_".length())) {
            case "type" -> 2;
            case "data_total_bytes", "memory_total_bytes" -> 4e9;
            case "data_processed_bytes", "memory_processed_bytes" -> 1e9 + seconds % 1e4 * 1e5;
            case "dirty_rate_pages" -> 40_000;
            case "memory_page_size_bytes" -> 4096;
            case "memory_bytes_per_second" -> 1e8;
            case "iteration" -> 7;
            default -> 10;
        };
    }

    private static double plain(Family family, int seed, double seconds) {
        return switch (family.type()) {
            case COUNTER -> moving(seconds, seed, perSecond(family.name()) * (1 + seed % 7));
            case INFO -> 1;
            case GAUGE, HISTOGRAM -> 7 + seed % 5;
        };
    }

    private static double perSecond(String counter) {
        if (counter.endsWith("_bytes_total")) {
            return 2e6;
        }
        if (counter.contains("_drops_") || counter.contains("_errors_")) {
            return 0.05;
        }
        return counter.contains("_packets_") ? 900 : counter.contains("_requests_") ? 40 : 1;
    }

    /** A counter that grows by so much per second on average, faster and slower within minutes. */
    private static double moving(double seconds, int seed, double rate) {
        double time = seconds % 1e7;
        return rate * (time + 12 * Math.sin(time / 30 + seed));
    }

    private static int state(int domain) {
        return domain == PAUSED ? 3 : domain == OFF ? 5 : 1;
    }

    private String domainName(int domain) {
        return "vm-" + number + "-" + domain;
    }

    private String uuid(int domain) {
        return new UUID(0x4000, 0x8000000000000000L | (number * 1000L + domain)).toString();
    }

    /** Every combination of the labels' values. */
    private List<List<String>> combinations(Family family, List<String> labels) {
        List<List<String>> sets = List.of(List.of());
        for (String label : labels) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> set : sets) {
                for (String value : values(family, label)) {
                    List<String> next = new ArrayList<>(set);
                    next.add(value);
                    longer.add(next);
                }
            }
            sets = longer;
        }
        return sets;
    }

    private static List<String> values(Family family, String label) {
        return switch (label) {
            case "target_device" -> family.name().contains("interface") ? List.of("vnet0") : List.of("vda", "vdb");
            case "mode" ->
                family.name().contains("node") ? List.of("user", "kernel", "idle") : List.of("user", "system");
            case "state" -> STATES;
            default -> VALUES.getOrDefault(label, List.of("x"));
        };
    }

    /** Counters of events, as monitor's intake has them. */
    private static String events(double seconds) {
        StringBuilder text = new StringBuilder("# TYPE libvirt_events_total counter\n");
        for (String event : List.of(
                "domain,started,booted",
                "domain,started,migrated",
                "domain,stopped,shutdown",
                "domain,suspended,ioerror",
                "domain,suspended,migrated",
                "domain,resumed,migrated",
                "domain,crashed,panicked",
                "domain,watchdog,reset",
                "domain,io-error-reason,pause",
                "domain,block-threshold,",
                "domain,block-job-2,copy",
                "domain,job-completed,",
                "network,started,",
                "nodedev,created,",
                "pool,refresh,")) {
            String[] words = event.split(",", -1);
            text.append("libvirt_events_total{object=\"").append(words[0]);
            text.append("\",event=\"").append(words[1]);
            text.append("\",detail=\"").append(words[2]).append("\"} ");
            text.append((long) (seconds % 1e6)).append('\n');
        }
        return text.toString();
    }
}
