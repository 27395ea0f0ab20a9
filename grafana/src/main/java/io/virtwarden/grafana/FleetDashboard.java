package io.virtwarden.grafana;

import static io.virtwarden.grafana.Panel.bars;
import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.stat;
import static io.virtwarden.grafana.Panel.states;
import static io.virtwarden.grafana.Panel.table;

import java.util.List;

/** All hypervisors at a glance. */
final class FleetDashboard {
    private static final String BY_DOMAIN = "sum by (job, instance, domain) ";

    private FleetDashboard() {}

    static Dashboard make() {
        return new Dashboard(
                Dashboard.FLEET,
                "Fleet overview",
                "All hypervisors: what is up, what is paused or crashed, who uses most, what happens.",
                List.of(Variable.job("libvirt_up"), Variable.instance("libvirt_up")),
                Annotation.ofEvents(),
                List.of(now(), capacity(), top(), events(), hypervisors()));
    }

    private static Row now() {
        return Row.open(
                "Now",
                stat(
                        "Hypervisors up",
                        Unit.COUNT,
                        "count(max by (job, instance) (libvirt_up{@host}) == 1) or vector(0)",
                        "Hypervisors whose libvirt answers their monitor."),
                stat(
                                "Hypervisors down",
                                Unit.COUNT,
                                "count(min by (job, instance) (libvirt_up{@host}) == 0) or vector(0)",
                                "Hypervisors whose libvirt does not answer, though their monitor does.")
                        .warn(Threshold.NONE_WANTED),
                stat(
                                "Monitors down",
                                Unit.COUNT,
                                "count(up{@host} == 0) or vector(0)",
                                "Monitors that Prometheus cannot scrape: nothing is known of their hypervisors.")
                        .warn(Threshold.NONE_WANTED),
                state("Running", "running", List.of(), "Domains that run."),
                state("Paused", "paused", Threshold.FEW_WANTED, "Domains that are paused, for whatever reason."),
                state("Crashed", "crashed", Threshold.NONE_WANTED, "Domains that have crashed and are kept so."),
                stat(
                                "Oldest statistics",
                                Unit.SECONDS,
                                "max(time() - libvirt_domain_stats_timestamp_seconds{@host} and on (job, instance, uuid)"
                                        + " libvirt_domain_state{@host, state=\"running\"} == 1)",
                                "Age of the oldest statistics of any running domain. An old one is a domain that libvirt"
                                        + " gives no answer about.")
                        .warn(Threshold.of(Limit.STATS_AGE))
                        .otherwise("none"),
                stat(
                                "Firing alerts",
                                Unit.COUNT,
                                "count(ALERTS{@host, alertstate=\"firing\"}) or vector(0)",
                                "Alerts of the chosen agents that fire now.")
                        .warn(Threshold.FEW_WANTED));
    }

    private static Panel state(String title, String state, List<Threshold> limits, String description) {
        return stat(title, Unit.COUNT, "sum(libvirt_domains{@host, state=\"" + state + "\"}) or vector(0)", description)
                .warn(limits);
    }

    private static Row capacity() {
        return Row.open(
                "Capacity",
                series(
                                "Virtual CPUs",
                                Unit.COUNT,
                                "Virtual CPUs given to running domains, CPUs that the hosts have, and CPUs' worth of time that"
                                        + " the domains really use.")
                        .query("sum(libvirt_domain_info_virtual_cpus{@host})", "given")
                        .query("sum(rate(libvirt_domain_info_cpu_time_seconds_total{@host}@rate))", "used")
                        .query("sum(max by (job, instance) (libvirt_node_cpus{@host}))", "of the hosts")
                        .limit("of the hosts")
                        .few()
                        .size(8, 8),
                series(
                                "Memory",
                                Unit.BYTES,
                                "Memory given to running domains (their balloons), what their processes hold on the hosts, and"
                                        + " what the hosts have.")
                        .query("sum(libvirt_domain_info_memory_usage_bytes{@host})", "given")
                        .query("sum(libvirt_domain_memory_stats_rss_bytes{@host})", "held")
                        .query("sum(max by (job, instance) (libvirt_node_memory_total_bytes{@host}))", "of the hosts")
                        .limit("of the hosts")
                        .few()
                        .size(8, 8),
                series("Domains by state", Unit.COUNT, "All domains, by state.")
                        .query("sum by (state) (libvirt_domains{@host}) > 0", "{{state}}")
                        .colour("^running$", Colour.GOOD)
                        .colour("^paused$", Colour.WARNING)
                        .colour("^crashed$", Colour.BAD)
                        .colour("^shutoff$", Colour.OFF)
                        .stack()
                        .few()
                        .size(8, 8),
                bars(
                                "Virtual CPUs per CPU",
                                Unit.PLAIN,
                                "sum by (job, instance) (libvirt_domain_info_virtual_cpus{@host})"
                                        + " / max by (job, instance) (libvirt_node_cpus{@host})",
                                "{{instance}}",
                                "How often each hypervisor's CPUs are given away: 1 is once.")
                        .warn(Threshold.of(Limit.VCPU_OVERCOMMIT))
                        .link(Dashboard.SERIES_TO_HYPERVISOR)
                        .size(12, 9),
                bars(
                                "Memory given away",
                                Unit.RATIO,
                                "sum by (job, instance) (libvirt_domain_info_memory_usage_bytes{@host})"
                                        + " / max by (job, instance) (libvirt_node_memory_total_bytes{@host})",
                                "{{instance}}",
                                "Share of each hypervisor's memory that its domains may use.")
                        .warn(Threshold.of(Limit.MEMORY_OVERCOMMIT))
                        .link(Dashboard.SERIES_TO_HYPERVISOR)
                        .size(12, 9));
    }

    private static Row top() {
        return Row.open(
                "Who uses most now",
                top(
                        "Most CPU",
                        "CPUs",
                        Unit.COUNT,
                        BY_DOMAIN + "(rate(libvirt_domain_info_cpu_time_seconds_total{@host}@rate))",
                        "The ten domains that use most CPU time, in CPUs."),
                top(
                        "Most steal",
                        "Steal",
                        Unit.RATIO,
                        BY_DOMAIN + "(rate(libvirt_domain_vcpu_delay_seconds_total{@host}@rate)) / " + BY_DOMAIN
                                + "(libvirt_domain_info_virtual_cpus{@host})",
                        "The ten domains whose virtual CPUs wait longest for a CPU of the host, as a share of their time."),
                top(
                        "Slowest disks",
                        "Latency",
                        Unit.SECONDS,
                        "(" + BY_DOMAIN + "(rate(libvirt_domain_block_stats_read_time_seconds_total{@host}@rate)) + "
                                + BY_DOMAIN
                                + "(rate(libvirt_domain_block_stats_write_time_seconds_total{@host}@rate))) / ("
                                + BY_DOMAIN + "(rate(libvirt_domain_block_stats_read_requests_total{@host}@rate)) + "
                                + BY_DOMAIN
                                + "(rate(libvirt_domain_block_stats_write_requests_total{@host}@rate)) > 0)",
                        "The ten domains with the longest mean time per read or write."),
                top(
                        "Most network traffic",
                        "Traffic",
                        Unit.BYTES_PER_SECOND,
                        BY_DOMAIN + "(rate(libvirt_domain_interface_stats_receive_bytes_total{@host}@rate)) + "
                                + BY_DOMAIN + "(rate(libvirt_domain_interface_stats_transmit_bytes_total{@host}@rate))",
                        "The ten domains that receive and send most."));
    }

    private static Panel top(String title, String heading, Unit unit, String expr, String description) {
        return table(title, description)
                .column(heading, unit, "topk(10, " + expr + ")")
                .hide("job")
                .sort(heading)
                .link("domain", Dashboard.TO_DOMAIN)
                .link("instance", Dashboard.TO_HYPERVISOR)
                .size(6, 10);
    }

    private static Row events() {
        return Row.open(
                "Events",
                series(
                                "Events",
                                Unit.EVENTS_PER_MINUTE,
                                "What libvirt announced, by object and event, per minute. More on the dashboard of events.")
                        .query(
                                "sum by (object, event) (rate(libvirt_events_total{@host}@rate)) * 60",
                                "{{object}} {{event}}")
                        .stack()
                        .size(12, 9),
                table("Firing alerts", "Which alerts fire now, and for what.")
                        .labels("ALERTS{@host, alertstate=\"firing\"}")
                        .hide("__name__", "alertstate", "job", "uuid", "uri")
                        .otherwise("no alert fires")
                        .link("instance", Dashboard.TO_HYPERVISOR)
                        .size(12, 9));
    }

    private static Row hypervisors() {
        return Row.open(
                "Hypervisors",
                states(
                                "libvirt, where it was away",
                                Mapping.UP,
                                "min by (job, instance) (libvirt_up{@host}) and on (job, instance)"
                                        + " (min by (job, instance) (min_over_time(libvirt_up{@host}[$__range] @ end())) == 0)",
                                "{{instance}}",
                                "Hypervisors whose libvirt did not answer at some time that is shown.")
                        .otherwise("every libvirt answered all the time")
                        .size(24, 6),
                hypervisorTable());
    }

    private static Panel hypervisorTable() {
        return table("Hypervisors", "Every hypervisor with what is given away and used.")
                .column("libvirt", Mapping.UP, "min by (job, instance) (libvirt_up{@host})")
                .column("Running", Unit.COUNT, "sum by (job, instance) (libvirt_domains{@host, state=\"running\"})")
                .column("Other", Unit.COUNT, "sum by (job, instance) (libvirt_domains{@host, state!=\"running\"})")
                .column("CPUs", Unit.COUNT, "max by (job, instance) (libvirt_node_cpus{@host})")
                .column("vCPUs given", Unit.COUNT, "sum by (job, instance) (libvirt_domain_info_virtual_cpus{@host})")
                .column(
                        "CPU used",
                        Unit.RATIO,
                        "sum by (job, instance) (rate(libvirt_domain_info_cpu_time_seconds_total{@host}@rate))"
                                + " / max by (job, instance) (libvirt_node_cpus{@host})")
                .column("Memory", Unit.BYTES, "max by (job, instance) (libvirt_node_memory_total_bytes{@host})")
                .column(
                        "Memory given",
                        Unit.RATIO,
                        Threshold.of(Limit.MEMORY_OVERCOMMIT),
                        "sum by (job, instance) (libvirt_domain_info_memory_usage_bytes{@host})"
                                + " / max by (job, instance) (libvirt_node_memory_total_bytes{@host})")
                .column(
                        "Held up",
                        Unit.COUNT,
                        Threshold.FEW_WANTED,
                        "sum by (job, instance) (libvirt_domain_timed_out{@host})")
                .hide("job")
                .link("instance", Dashboard.TO_HYPERVISOR)
                .size(24, 12);
    }
}
