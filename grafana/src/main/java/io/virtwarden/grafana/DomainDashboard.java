package io.virtwarden.grafana;

import static io.virtwarden.grafana.Panel.note;
import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.stat;
import static io.virtwarden.grafana.Panel.states;
import static io.virtwarden.grafana.Panel.table;

import java.util.List;

/** One domain from all sides. */
final class DomainDashboard {
    private static final String BLOCK = "libvirt_domain_block_stats_";
    private static final String NET = "libvirt_domain_interface_stats_";

    private DomainDashboard() {}

    static Dashboard make() {
        return new Dashboard(
                Dashboard.DOMAIN,
                "Domain",
                "One domain: state, CPU, memory, disks, network, jobs, and where to read its console.",
                List.of(Variable.job("libvirt_up"), Variable.instance("libvirt_up"), Variable.domain(false)),
                Annotation.ofEvents(),
                List.of(what(), cpu(), memory(), disks(), network(), more()));
    }

    private static Row what() {
        return Row.open(
                "What it is",
                states(
                                "State",
                                Mapping.DOMAIN,
                                "max by (job, instance, domain) (libvirt_domain_info_state{@domain})",
                                "{{domain}} on {{instance}}",
                                "The domain's state over time. A domain that migrated stands at both hypervisors.")
                        .size(12, 6),
                stat(
                                "State",
                                Unit.PLAIN,
                                "max(libvirt_domain_info_state{@domain})",
                                "The state now; of several domains the worst.")
                        .map(Mapping.DOMAIN)
                        .still()
                        .size(3, 6),
                stat(
                                "Statistics' age",
                                Unit.SECONDS,
                                "max(time() - libvirt_domain_stats_timestamp_seconds{@domain})",
                                "When libvirt last gave an answer about it.")
                        .warn(Threshold.of(Limit.STATS_AGE))
                        .size(3, 6),
                note(
                                "Console",
                                "```\nvirtwarden console $domain -f\nvirtwarden events --domain $domain\n```\non the hypervisor"
                                        + " (${instance}) show what the guest says and what happened to it.",
                                "How to read the guest's console, kept by logd, and its events, kept by monitor.")
                        .size(6, 6),
                table("Identity", "What the domain's XML says.")
                        .labels("libvirt_domain_info{@domain}")
                        .hide("Time", "__name__", "job")
                        .size(24, 5),
                table("OpenStack", "What Nova wrote into the domain.")
                        .labels("libvirt_domain_openstack_info{@domain}")
                        .hide("Time", "__name__", "job")
                        .otherwise("not an instance of OpenStack")
                        .size(24, 5));
    }

    private static Row cpu() {
        return Row.open(
                "CPU",
                series("CPU", Unit.RATIO, "CPU time of the domain as a share of its virtual CPUs.")
                        .query(
                                "sum by (job, instance, domain) (rate(libvirt_domain_info_cpu_time_seconds_total{@domain}@rate))"
                                        + " / sum by (job, instance, domain) (libvirt_domain_info_virtual_cpus{@domain})",
                                "{{domain}}")
                        .few()
                        .size(8, 8),
                series(
                                "Where the time goes",
                                Unit.COUNT,
                                "CPUs' worth of time that the domain's process spends in user mode (guest code included) and in"
                                        + " the host's kernel.")
                        .query("sum by (mode) (rate(libvirt_domain_cpu_mode_seconds_total{@domain}@rate))", "{{mode}}")
                        .stack()
                        .few()
                        .size(8, 8),
                series("Virtual CPUs", Unit.COUNT, "Virtual CPUs that are online, and how many there may be.")
                        .query("sum(libvirt_domain_vcpu_current{@domain})", "online")
                        .query("sum(libvirt_domain_vcpu_maximum{@domain})", "at most")
                        .limit("at most")
                        .few()
                        .size(8, 8),
                perVcpu("Running, by virtual CPU", "time", "Share of time that each virtual CPU ran."),
                perVcpu(
                                "Steal, by virtual CPU",
                                "delay",
                                "Share of time that each virtual CPU was ready to run but waited for a CPU of the host.")
                        .warn(Threshold.of(Limit.STEAL, Limit.STEAL_CRITICAL)),
                perVcpu(
                        "Asleep, by virtual CPU",
                        "wait",
                        "Share of time that each virtual CPU's thread slept or waited for I/O, mostly because the guest had"
                                + " nothing to do. Not steal."));
    }

    private static Panel perVcpu(String title, String what, String description) {
        return series(title, Unit.RATIO, description)
                .query(
                        "sum by (domain, vcpu) (rate(libvirt_domain_vcpu_" + what + "_seconds_total{@domain}@rate))",
                        "{{domain}} {{vcpu}}")
                .size(8, 8);
    }

    private static Row memory() {
        return Row.open(
                "Memory",
                series(
                                "Memory",
                                Unit.BYTES,
                                "What the domain may have, was given (balloon), what its process holds on the host, and what the"
                                        + " guest could still give away. The guest's own figures are as old as the panel on the"
                                        + " right says.")
                        .query("sum(libvirt_domain_info_maximum_memory_bytes{@domain})", "at most")
                        .query("sum(libvirt_domain_info_memory_usage_bytes{@domain})", "given")
                        .query("sum(libvirt_domain_memory_stats_rss_bytes{@domain})", "held on the host")
                        .query("sum(libvirt_domain_memory_stats_usable_bytes{@domain})", "usable, says the guest")
                        .query("sum(libvirt_domain_memory_stats_unused_bytes{@domain})", "unused, says the guest")
                        .limit("at most")
                        .few(),
                series("Swap", Unit.BYTES_PER_SECOND, "What the guest reads from and writes to its swap space.")
                        .query("sum(rate(libvirt_domain_memory_stats_swap_in_bytes_total{@domain}@rate))", "in")
                        .query("sum(rate(libvirt_domain_memory_stats_swap_out_bytes_total{@domain}@rate))", "out")
                        .twoWays("^in$", "^out$")
                        .few()
                        .size(6, 8),
                series(
                                "Page faults",
                                Unit.OPERATIONS_PER_SECOND,
                                "Page faults in the guest; major ones needed its disk.")
                        .query("sum(rate(libvirt_domain_memory_stats_major_fault_total{@domain}@rate))", "major")
                        .query("sum(rate(libvirt_domain_memory_stats_minor_fault_total{@domain}@rate))", "minor")
                        .few()
                        .size(3, 8),
                stat(
                                "Guest's last report",
                                Unit.SECONDS,
                                "max(time() - libvirt_domain_memory_stats_last_update_timestamp_seconds{@domain})",
                                "Age of the guest's own memory figures. Without a stats period in the domain's memballoon the guest"
                                        + " reports once, at boot.")
                        .warn(Threshold.of(Limit.GUEST_STATS_AGE))
                        .otherwise("never")
                        .size(3, 8));
    }

    private static Row disks() {
        return Row.open(
                "Disks",
                disk(
                                "Requests",
                                Unit.REQUESTS_PER_SECOND,
                                "requests_total",
                                "Requests per second, by disk; writes below zero.")
                        .query(
                                "sum by (domain, target_device, direction)"
                                        + " (libvirt_domain_block_limit_requests_per_second{@domain})",
                                "{{target_device}} limit {{direction}}"),
                disk(
                                "Throughput",
                                Unit.BYTES_PER_SECOND,
                                "bytes_total",
                                "Bytes per second, by disk; writes below zero.")
                        .query(
                                "sum by (domain, target_device, direction)"
                                        + " (libvirt_domain_block_limit_bytes_per_second{@domain})",
                                "{{target_device}} limit {{direction}}"),
                series("Latency", Unit.SECONDS, "Mean time per request, by disk.")
                        .query(latency("read"), "{{target_device}} read")
                        .query(latency("write"), "{{target_device}} write")
                        .query(latency("flush"), "{{target_device}} flush")
                        .warn(Threshold.of(Limit.DISK_LATENCY, Limit.DISK_LATENCY_CRITICAL)),
                table("Sizes", "Size as the guest sees it, highest byte written, and what the image takes on the host.")
                        .column("Size", Unit.BYTES, size("capacity"))
                        .column("Written up to", Unit.BYTES, size("allocation"))
                        .column("On the host", Unit.BYTES, size("physical"))
                        .column("Announced at", Unit.BYTES, size("threshold"))
                        .hide("job"),
                table("Images", "Where the disks' data is and how it is cached.")
                        .labels(
                                "max by (instance, domain, target_device, disk_type, target_bus, driver_type, driver_cache,"
                                        + " source_file, source_protocol, source_pool, source_volume)"
                                        + " (libvirt_domain_block_stats_info{@domain})")
                        .size(24, 6));
    }

    private static Panel disk(String title, Unit unit, String what, String description) {
        String sum = "sum by (domain, target_device) (rate(" + BLOCK;
        Panel panel = series(title, unit, description + " Dashed: configured limits.")
                .query(sum + "read_" + what + "{@domain}@rate))", "{{target_device}} read")
                .query(sum + "write_" + what + "{@domain}@rate))", "{{target_device}} write")
                .mirrored(" write$");
        panel.overrides.add(
                new Panel.Special(" limit ", null, Colour.LIMIT, Panel.Style.DASHED, List.of(), List.of(), null));
        return panel;
    }

    private static String latency(String operation) {
        String by = "sum by (domain, target_device) (rate(" + BLOCK + operation;
        return by + "_time_seconds_total{@domain}@rate)) / (" + by + "_requests_total{@domain}@rate)) > 0)";
    }

    private static String size(String what) {
        return "max by (job, instance, domain, target_device) (" + BLOCK + what + "_bytes{@domain})";
    }

    private static Row network() {
        return Row.open(
                "Network",
                interfaces(
                        "Traffic", Unit.BYTES_PER_SECOND, "bytes", "Bytes per second, by interface; sent below zero."),
                interfaces("Packets", Unit.PACKETS_PER_SECOND, "packets", "Packets per second; sent below zero."),
                interfaces(
                        "Drops",
                        Unit.PACKETS_PER_SECOND,
                        "drops",
                        "Packets dropped per second; when sending below zero."),
                interfaces("Errors", Unit.PACKETS_PER_SECOND, "errors", "Errors per second; when sending below zero."),
                table("Interfaces", "What each interface is connected to.")
                        .labels(
                                "max by (instance, domain, target_device, interface_type, source_bridge, source_network,"
                                        + " mac_address, model_type) (libvirt_domain_interface_stats_info{@domain})")
                        .size(12, 6),
                table("Addresses", "Addresses from DHCP leases and the host's ARP table.")
                        .labels("max by (instance, domain, target_device, family, address, source)"
                                + " (libvirt_domain_interface_address_info{@domain})")
                        .otherwise("none known")
                        .size(12, 6));
    }

    private static Panel interfaces(String title, Unit unit, String what, String description) {
        String sum = "sum by (domain, target_device) (rate(" + NET;
        return series(title, unit, description)
                .query(sum + "receive_" + what + "_total{@domain}@rate))", "{{target_device}} received")
                .query(sum + "transmit_" + what + "_total{@domain}@rate))", "{{target_device}} sent")
                .mirrored(" sent$")
                .size(6, 8);
    }

    private static Row more() {
        return Row.closed(
                "Jobs, snapshots, control",
                series(
                                "Job",
                                Unit.BYTES,
                                "What a running job (migration, save, dump, backup) has moved and has yet to move.")
                        .query(
                                "sum by (operation) (libvirt_domain_job_info_data_processed_bytes{@domain})",
                                "{{operation}} done")
                        .query(
                                "sum by (operation) (libvirt_domain_job_info_data_remaining_bytes{@domain})",
                                "{{operation}} left")
                        .otherwise("no job"),
                stat("Snapshots", Unit.COUNT, "sum(libvirt_domain_snapshots{@domain})", "Snapshots of the domain.")
                        .size(4, 8),
                stat(
                                "Checkpoints",
                                Unit.COUNT,
                                "sum(libvirt_domain_checkpoints{@domain})",
                                "Checkpoints of the domain.")
                        .size(4, 8),
                stat(
                                "Busy",
                                Unit.SECONDS,
                                "max(libvirt_domain_control_state_seconds{@domain} and on (job, instance, uuid)"
                                        + " libvirt_domain_control_state{@domain} > 0) or vector(0)",
                                "How long libvirt's control of the domain has been taken by a job or another call.")
                        .size(4, 8));
    }
}
