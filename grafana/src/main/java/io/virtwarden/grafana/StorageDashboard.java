package io.virtwarden.grafana;

import static io.virtwarden.grafana.Panel.bars;
import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.stat;
import static io.virtwarden.grafana.Panel.states;
import static io.virtwarden.grafana.Panel.table;

import java.util.List;

/** Pools, and the disks that lie in them. */
final class StorageDashboard {
    private static final String POOL = "max by (job, instance, storage_pool) (libvirt_storage_pool_";
    private static final String BLOCK = "libvirt_domain_block_stats_";
    private static final String BY_DISK = "sum by (job, instance, domain, target_device) ";
    private static final List<Threshold> FULL = List.of(
            new Threshold(1 - Limit.POOL_FREE.value(), Colour.WARNING),
            new Threshold(1 - Limit.POOL_FREE_CRITICAL.value(), Colour.BAD));

    private StorageDashboard() {}

    static Dashboard make() {
        return new Dashboard(
                Dashboard.STORAGE,
                "Storage",
                "Storage pools with the time until they are full, and the busiest, slowest and fullest disks.",
                List.of(Variable.job("libvirt_up"), Variable.instance("libvirt_up")),
                Annotation.ofEvents(),
                List.of(pools(), disks(), thin(), events(), volumes()));
    }

    private static Row pools() {
        return Row.open(
                "Pools",
                bars(
                                "Fullness",
                                Unit.RATIO,
                                POOL + "allocation_bytes{@host}) / (" + POOL + "capacity_bytes{@host}) > 0)",
                                "{{storage_pool}} on {{instance}}",
                                "How full each pool is, as of its last refresh (virsh pool-refresh).")
                        .warn(FULL)
                        .upTo(1)
                        .link(Dashboard.SERIES_TO_HYPERVISOR)
                        .size(8, 10),
                series("Free", Unit.BYTES, "Free space of each pool.")
                        .query(POOL + "available_bytes{@host})", "{{storage_pool}} on {{instance}}")
                        .size(8, 10),
                states(
                                "State, where it does not run or changed",
                                Mapping.POOL,
                                POOL + "state{@host}) != 2 or (" + POOL
                                        + "state{@host}) and on (job, instance, storage_pool)"
                                        + " changes(libvirt_storage_pool_state{@host}[$__range] @ end()) > 0)",
                                "{{storage_pool}} on {{instance}}",
                                "What libvirt says of pools that are not running, or were not at some time that is shown.")
                        .otherwise("every pool ran all the time")
                        .size(8, 10),
                table(
                                "Pools",
                                "Every pool. Full in: how long its free space lasts if it goes on as in the last six hours; empty"
                                        + " if it does not shrink.")
                        .column("State", Mapping.POOL, POOL + "state{@host})")
                        .column("Size", Unit.BYTES, POOL + "capacity_bytes{@host})")
                        .column("Taken", Unit.BYTES, POOL + "allocation_bytes{@host})")
                        .column("Free", Unit.BYTES, POOL + "available_bytes{@host})")
                        .column(
                                "Full",
                                Unit.RATIO,
                                FULL,
                                POOL + "allocation_bytes{@host}) / (" + POOL + "capacity_bytes{@host}) > 0)")
                        .column(
                                "Full in",
                                Unit.SECONDS,
                                POOL + "available_bytes{@host}) / (max by (job, instance, storage_pool)"
                                        + " (-deriv(libvirt_storage_pool_available_bytes{@host}[6h])) > 0)")
                        .hide("job")
                        .sort("Full")
                        .link("instance", Dashboard.TO_HYPERVISOR)
                        .size(24, 9));
    }

    private static Row disks() {
        return Row.open(
                "Disks",
                topDisks(
                        "Slowest",
                        "Latency",
                        Unit.SECONDS,
                        "(" + rate("read_time_seconds_total") + " + " + rate("write_time_seconds_total") + ") / ("
                                + rate("read_requests_total") + " + " + rate("write_requests_total") + " > 0)",
                        "The twenty disks with the longest mean time per read or write."),
                topDisks(
                        "Busiest",
                        "Requests",
                        Unit.REQUESTS_PER_SECOND,
                        rate("read_requests_total") + " + " + rate("write_requests_total"),
                        "The twenty disks with most reads and writes."),
                topDisks(
                        "Most traffic",
                        "Traffic",
                        Unit.BYTES_PER_SECOND,
                        rate("read_bytes_total") + " + " + rate("write_bytes_total"),
                        "The twenty disks that read and write most."),
                series("Requests by hypervisor", Unit.REQUESTS_PER_SECOND, "Reads, and below zero writes.")
                        .query(byHost("read_requests_total"), "{{instance}} read")
                        .query(byHost("write_requests_total"), "{{instance}} write")
                        .mirrored(" write$"),
                series("Throughput by hypervisor", Unit.BYTES_PER_SECOND, "Read, and below zero written.")
                        .query(byHost("read_bytes_total"), "{{instance}} read")
                        .query(byHost("write_bytes_total"), "{{instance}} write")
                        .mirrored(" write$"));
    }

    private static String rate(String what) {
        return BY_DISK + "(rate(" + BLOCK + what + "{@host}@rate))";
    }

    private static String byHost(String what) {
        return "sum by (job, instance) (rate(" + BLOCK + what + "{@host}@rate))";
    }

    private static Panel topDisks(String title, String heading, Unit unit, String expr, String description) {
        return table(title, description)
                .column(heading, unit, "topk(20, " + expr + ")")
                .hide("job")
                .sort(heading)
                .link("domain", Dashboard.TO_DOMAIN)
                .link("instance", Dashboard.TO_HYPERVISOR)
                .size(8, 10);
    }

    private static Row thin() {
        String promised = BY_DISK + "(" + BLOCK + "capacity_bytes{@host})";
        return Row.open(
                "Thin disks",
                series(
                                "Promised and taken",
                                Unit.BYTES,
                                "What guests see as the size of their disks, and what their images take on the hosts.")
                        .query("sum(" + BLOCK + "capacity_bytes{@host})", "promised to guests")
                        .query("sum(" + BLOCK + "physical_bytes{@host})", "taken on the hosts")
                        .query(
                                "sum(max by (job, instance, storage_pool) (libvirt_storage_pool_capacity_bytes{@host}))",
                                "of the pools")
                        .limit("of the pools")
                        .few(),
                table(
                                "Fullest images",
                                "The twenty disks whose images have grown most towards the size that the guest sees.")
                        .column(
                                "Grown",
                                Unit.RATIO,
                                "topk(20, " + BY_DISK + "(" + BLOCK + "physical_bytes{@host}) / (" + promised
                                        + " > 0))")
                        .hide("job")
                        .sort("Grown")
                        .link("domain", Dashboard.TO_DOMAIN)
                        .link("instance", Dashboard.TO_HYPERVISOR));
    }

    private static Row events() {
        return Row.open(
                "Trouble",
                series(
                                "Events",
                                Unit.COUNT,
                                "I/O errors, pauses because of them, thresholds that images reached, and failed block jobs.")
                        .query(
                                "sum by (instance, event, detail) (increase(libvirt_events_total{@host, object=\"domain\","
                                        + " event=~\"io-error|io-error-reason|block-threshold|block-job|block-job-2|disk-change\"}@rate))",
                                "{{instance}} {{event}} {{detail}}")
                        .query(
                                "sum by (instance, event, detail) (increase(libvirt_events_total{@host, object=\"domain\","
                                        + " event=\"suspended\", detail=\"ioerror\"}@rate))",
                                "{{instance}} {{event}} {{detail}}")
                        .otherwise("none yet"),
                table("Disks with an error", "Disks that QEMU has an error of, such as no space.")
                        .column(
                                "Error",
                                Mapping.DISK_ERROR,
                                "max by (job, instance, domain, target_device) (libvirt_domain_block_error{@host})")
                        .hide("job")
                        .otherwise("no disk has an error")
                        .link("domain", Dashboard.TO_DOMAIN)
                        .size(6, 8),
                stat(
                                "Paused for I/O",
                                Unit.COUNT,
                                "count(libvirt_domain_state_reason{@host} == 5 and on (job, instance, uuid)"
                                        + " libvirt_domain_state{@host, state=\"paused\"} == 1) or vector(0)",
                                "Domains that are paused because of an I/O error.")
                        .warn(Threshold.NONE_WANTED)
                        .size(6, 8));
    }

    private static Row volumes() {
        return Row.closed(
                "Volumes (only with monitor.collectors.volumes: on)",
                series("Volumes", Unit.COUNT, "Volumes in each pool.")
                        .query(
                                "sum by (instance, storage_pool) (libvirt_storage_pool_volumes{@host})",
                                "{{storage_pool}} on {{instance}}")
                        .otherwise("monitor.collectors.volumes is off"),
                table("Largest volumes", "The twenty volumes that take most in their pool.")
                        .column(
                                "Taken",
                                Unit.BYTES,
                                "topk(20, sum by (instance, storage_pool, volume)"
                                        + " (libvirt_storage_volume_allocation_bytes{@host}))")
                        .sort("Taken")
                        .otherwise("monitor.collectors.volumes is off"));
    }
}
