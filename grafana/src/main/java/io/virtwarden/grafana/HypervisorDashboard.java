package io.virtwarden.grafana;

import static io.virtwarden.grafana.Panel.bars;
import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.stat;
import static io.virtwarden.grafana.Panel.states;
import static io.virtwarden.grafana.Panel.table;

import java.util.List;

/** One hypervisor, or several side by side. */
final class HypervisorDashboard {
    private static final String BY_DOMAIN = "sum by (job, instance, domain) ";
    private static final String STEAL = BY_DOMAIN + "(rate(libvirt_domain_vcpu_delay_seconds_total{@host}@rate)) / "
            + BY_DOMAIN + "(libvirt_domain_info_virtual_cpus{@host})";

    private HypervisorDashboard() {}

    static Dashboard make() {
        return new Dashboard(
                Dashboard.HYPERVISOR,
                "Hypervisor",
                "One hypervisor: its CPUs, memory, storage and network, and which domains use them.",
                List.of(Variable.job("libvirt_up"), Variable.instance("libvirt_up")),
                Annotation.ofEvents(),
                List.of(now(), cpu(), memory(), disks(), network(), libvirt()));
    }

    /** Only the ten largest at the end of the time that is shown, but over all of it. */
    static Panel topOverTime(String title, Unit unit, String metric, String description) {
        String sum = BY_DOMAIN + "(rate(" + metric + "{@host}";
        return series(title, unit, description)
                .query(sum + "@rate)) and topk(10, " + sum + "@rate @ end())))", "{{domain}}")
                .link(Dashboard.SERIES_TO_DOMAIN);
    }

    private static Row now() {
        return Row.open(
                "Now",
                stat(
                                "libvirt",
                                Unit.PLAIN,
                                "min(libvirt_up{@host})",
                                "Whether libvirt answers the monitor; down if one of several connections is.")
                        .map(Mapping.UP)
                        .still(),
                stat("Running", Unit.COUNT, "sum(libvirt_domains{@host, state=\"running\"})", "Domains that run."),
                stat("Paused", Unit.COUNT, "sum(libvirt_domains{@host, state=\"paused\"})", "Domains that are paused.")
                        .warn(Threshold.FEW_WANTED),
                stat(
                        "CPU of guests",
                        Unit.RATIO,
                        "sum(rate(libvirt_domain_info_cpu_time_seconds_total{@host}@rate))"
                                + " / sum(max by (job, instance) (libvirt_node_cpus{@host}))",
                        "CPU time that domains use, as a share of the host's."),
                stat(
                                "Virtual CPUs per CPU",
                                Unit.PLAIN,
                                "sum(libvirt_domain_info_virtual_cpus{@host})"
                                        + " / sum(max by (job, instance) (libvirt_node_cpus{@host}))",
                                "How often the host's CPUs are given away: 1 is once.")
                        .warn(Threshold.of(Limit.VCPU_OVERCOMMIT)),
                stat(
                                "Memory given",
                                Unit.RATIO,
                                "sum(libvirt_domain_info_memory_usage_bytes{@host})"
                                        + " / sum(max by (job, instance) (libvirt_node_memory_total_bytes{@host}))",
                                "Share of the host's memory that domains may use.")
                        .warn(Threshold.of(Limit.MEMORY_OVERCOMMIT)),
                stat(
                                "Held up",
                                Unit.COUNT,
                                "sum(libvirt_domain_timed_out{@host})",
                                "Domains that are left out of the rounds because a call about them hangs.")
                        .warn(Threshold.FEW_WANTED),
                stat(
                                "Firing alerts",
                                Unit.COUNT,
                                "count(ALERTS{@host, alertstate=\"firing\"}) or vector(0)",
                                "Alerts of this hypervisor that fire now.")
                        .warn(Threshold.FEW_WANTED));
    }

    private static Row cpu() {
        return Row.open(
                "CPU",
                series("CPU of the host", Unit.RATIO, "What the host's CPUs do, guests included; without idle time.")
                        .query(
                                "sum by (mode) (rate(libvirt_node_cpu_seconds_total{@host, mode!=\"idle\"}@rate))"
                                        + " / scalar(sum(max by (job, instance) (libvirt_node_cpus{@host})))",
                                "{{mode}}")
                        .stack()
                        .few()
                        .size(8, 8),
                topOverTime(
                                "CPU by domain",
                                Unit.COUNT,
                                "libvirt_domain_info_cpu_time_seconds_total",
                                "CPUs' worth of time of the ten domains that use most at the end of the time shown.")
                        .stack()
                        .size(8, 8),
                series(
                                "Steal",
                                Unit.RATIO,
                                "Share of their time that virtual CPUs were ready to run but waited for a CPU of the host: the"
                                        + " median domain, the worst of twenty, and the worst.")
                        .query("quantile(0.5, " + STEAL + ")", "median")
                        .query("quantile(0.95, " + STEAL + ")", "95 %")
                        .query("max(" + STEAL + ")", "worst")
                        .warn(Threshold.of(Limit.STEAL, Limit.STEAL_CRITICAL))
                        .few()
                        .size(8, 8));
    }

    private static Row memory() {
        return Row.open(
                "Memory",
                series(
                                "Memory",
                                Unit.BYTES,
                                "Memory of the host, what of it is given to domains (balloons), what their processes hold, and"
                                        + " what is not used at all.")
                        .query("sum(max by (job, instance) (libvirt_node_memory_total_bytes{@host}))", "of the host")
                        .query("sum(libvirt_domain_info_memory_usage_bytes{@host})", "given")
                        .query("sum(libvirt_domain_memory_stats_rss_bytes{@host})", "held")
                        .query("sum(max by (job, instance) (libvirt_node_memory_free_bytes{@host}))", "free")
                        .limit("of the host")
                        .few(),
                series(
                                "Memory by domain",
                                Unit.BYTES,
                                "Memory on the host of the ten domains that hold most at the end of the time shown.")
                        .query(
                                BY_DOMAIN + "(libvirt_domain_memory_stats_rss_bytes{@host}) and topk(10, " + BY_DOMAIN
                                        + "(libvirt_domain_memory_stats_rss_bytes{@host} @ end()))",
                                "{{domain}}")
                        .link(Dashboard.SERIES_TO_DOMAIN)
                        .stack());
    }

    private static Row disks() {
        return Row.open(
                "Storage",
                bars(
                                "Pools",
                                Unit.RATIO,
                                "max by (job, instance, storage_pool) (libvirt_storage_pool_allocation_bytes{@host}"
                                        + " / (libvirt_storage_pool_capacity_bytes{@host} > 0))",
                                "{{storage_pool}}",
                                "How full each storage pool is, as of its last refresh.")
                        .warn(List.of(
                                new Threshold(1 - Limit.POOL_FREE.value(), Colour.WARNING),
                                new Threshold(1 - Limit.POOL_FREE_CRITICAL.value(), Colour.BAD)))
                        .upTo(1)
                        .size(6, 9),
                topOverTime(
                                "Reads by domain",
                                Unit.REQUESTS_PER_SECOND,
                                "libvirt_domain_block_stats_read_requests_total",
                                "Read requests of the ten domains that make most at the end of the time shown.")
                        .stack()
                        .size(6, 9),
                topOverTime(
                                "Writes by domain",
                                Unit.REQUESTS_PER_SECOND,
                                "libvirt_domain_block_stats_write_requests_total",
                                "Write requests of the ten domains that make most at the end of the time shown.")
                        .stack()
                        .size(6, 9),
                series("Latency", Unit.SECONDS, "Mean time per request over all disks of the hypervisor's domains.")
                        .query(mean("read"), "read")
                        .query(mean("write"), "write")
                        .query(mean("flush"), "flush")
                        .warn(Threshold.of(Limit.DISK_LATENCY, Limit.DISK_LATENCY_CRITICAL))
                        .few()
                        .size(6, 9));
    }

    private static String mean(String operation) {
        String name = "libvirt_domain_block_stats_" + operation;
        return "sum(rate(" + name + "_time_seconds_total{@host}@rate)) / (sum(rate(" + name
                + "_requests_total{@host}@rate)) > 0)";
    }

    private static Row network() {
        return Row.open(
                "Network",
                topOverTime(
                                "Received by domain",
                                Unit.BYTES_PER_SECOND,
                                "libvirt_domain_interface_stats_receive_bytes_total",
                                "What the ten domains receive that receive most at the end of the time shown.")
                        .stack(),
                topOverTime(
                                "Sent by domain",
                                Unit.BYTES_PER_SECOND,
                                "libvirt_domain_interface_stats_transmit_bytes_total",
                                "What the ten domains send that send most at the end of the time shown.")
                        .stack());
    }

    private static Row libvirt() {
        return Row.open(
                "libvirt",
                series("Collectors", Unit.SECONDS, "How long each of monitor's collectors waited for libvirt.")
                        .query("max by (collector) (libvirt_collector_duration_seconds{@host})", "{{collector}}"),
                states(
                        "Collectors",
                        Mapping.SUCCESS,
                        "min by (collector) (libvirt_collector_success{@host})",
                        "{{collector}}",
                        "Whether each collector's last run worked."),
                table("Versions", "What runs there.")
                        .labels("max by (instance, driver, hypervisor_running, libvirtd_running, libvirt_library, uri)"
                                + " (libvirt_versions_info{@host})")
                        .size(12, 6),
                table("Processors", "The host's CPUs: sockets per NUMA cell, cores per socket, threads per core.")
                        .labels(
                                "max by (instance, model, sockets, cores, threads, numa_cells) (libvirt_node_info{@host})")
                        .size(12, 6));
    }
}
