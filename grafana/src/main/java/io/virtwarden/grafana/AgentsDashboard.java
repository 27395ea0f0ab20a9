package io.virtwarden.grafana;

import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.states;
import static io.virtwarden.grafana.Panel.table;

import java.util.List;

/** The daemons themselves. */
final class AgentsDashboard {
    static final String AGENT = "{{job}} {{instance}}";

    private AgentsDashboard() {}

    static Dashboard make() {
        return new Dashboard(
                Dashboard.AGENTS,
                "Agents",
                "The daemons of virtwarden themselves: versions, memory, CPU, work done, work refused.",
                List.of(Variable.job("virtwarden_build_info"), Variable.instance("virtwarden_build_info")),
                List.of(),
                List.of(
                        what(),
                        process(),
                        monitor(),
                        logd(),
                        sockets(),
                        LockdRows.leases(),
                        LockdRows.etcd(),
                        LockdRows.virtlockd(),
                        AlertingRows.actions(),
                        AlertingRows.signals()));
    }

    private static Row what() {
        return Row.open(
                "What runs",
                states(
                                "Up, where it was not",
                                Mapping.UP,
                                "up{@host} and on (job, instance) (min_over_time(up{@host}[$__range] @ end()) == 0)",
                                AGENT,
                                "Daemons that Prometheus could not scrape at some time that is shown.")
                        .otherwise("every daemon was there all the time")
                        .size(12, 10),
                table("Daemons", "Which daemon runs where, and since when.")
                        .column(
                                "Running for",
                                Unit.SECONDS,
                                "max by (job, instance, daemon, version) (virtwarden_build_info{@host}"
                                        + " * on (job, instance) group_left () process_uptime_seconds{@host})")
                        .size(12, 10));
    }

    private static Row process() {
        return Row.open(
                "Processes",
                agent("Memory", Unit.BYTES, "process_resident_memory_bytes{@host}", "What each process holds in RAM."),
                agent(
                        "Heap",
                        Unit.BYTES,
                        "sum by (job, instance) (jvm_memory_used_bytes{@host, area=\"heap\"})",
                        "Heap in use, garbage included."),
                agent(
                        "CPU",
                        Unit.COUNT,
                        "rate(process_cpu_seconds_total{@host}@rate)",
                        "CPUs' worth of time that each process uses."),
                agent(
                        "Pauses for garbage",
                        Unit.RATIO,
                        "sum by (job, instance) (rate(jvm_gc_pause_seconds_sum{@host}@rate))",
                        "Share of the time that collecting garbage stops the process."),
                agent("Threads", Unit.COUNT, "jvm_threads_live_threads{@host}", "Threads of each process."),
                agent(
                        "Open files",
                        Unit.RATIO,
                        "process_files_open_files{@host} / process_files_max_files{@host}",
                        "Open files and sockets as a share of how many may be."),
                agent(
                        "HTTP requests",
                        Unit.COUNT,
                        "virtwarden_http_requests_active{@host}",
                        "Requests being served, streams included."),
                agent(
                        "HTTP requests refused",
                        Unit.OPERATIONS_PER_SECOND,
                        "rate(virtwarden_http_requests_refused_total{@host}@rate)",
                        "Requests answered 503 because too many were being served."),
                agent(
                        "Journals",
                        Unit.BYTES,
                        "sum by (job, instance) (virtwarden_journal_size_bytes{@host})",
                        "Size of each daemon's journal on disk."));
    }

    /** A series of each daemon. */
    static Panel agent(String title, Unit unit, String expr, String description) {
        return series(title, unit, description).query(expr, AGENT).size(8, 8);
    }

    private static Row monitor() {
        return Row.open(
                "monitor: rounds of statistics",
                series(
                                "A round",
                                Unit.SECONDS,
                                "Time of the last round's calls in libvirt, of reading and of encoding; the slowest monitor.")
                        .query("max(virtwarden_stats_native_seconds{@host})", "libvirt")
                        .query("max(virtwarden_stats_read_seconds{@host})", "reading")
                        .query("max(virtwarden_stats_encode_seconds{@host})", "encoding")
                        .stack()
                        .few()
                        .size(8, 8),
                series(
                                "Rounds in trouble",
                                Unit.COUNT,
                                "Rounds without an answer by the deadline, rounds left out, answers that came too late.")
                        .query("sum(increase(virtwarden_stats_stuck_rounds_total{@host}@rate))", "stuck")
                        .query("sum(increase(virtwarden_stats_rounds_skipped_total{@host}@rate))", "left out")
                        .query("sum(increase(virtwarden_stats_late_answers_total{@host}@rate))", "late answers")
                        .few()
                        .size(8, 8),
                agent("Series", Unit.COUNT, "virtwarden_stats_series{@host}", "Series of the last round."),
                agent(
                        "Series left out",
                        Unit.COUNT,
                        "virtwarden_stats_refused_series{@host}",
                        "Series left out because there were more than monitor.stats.series."),
                agent(
                        "Page",
                        Unit.BYTES,
                        "virtwarden_stats_page_bytes{@host}",
                        "Size of the page that Prometheus fetches."),
                agent(
                        "Collector failures",
                        Unit.COUNT,
                        "count by (job, instance) (libvirt_collector_success{@host} == 0) or 0 * sum by (job, instance)"
                                + " (libvirt_collector_success{@host})",
                        "Collectors whose last run failed."));
    }

    private static Row logd() {
        return Row.open(
                "logd: consoles",
                agent(
                        "Kept",
                        Unit.BYTES_PER_SECOND,
                        "rate(virtwarden_console_kept_bytes_total{@host}@rate)",
                        "Console output made durable."),
                agent(
                        "Lines",
                        Unit.OPERATIONS_PER_SECOND,
                        "rate(virtwarden_console_lines_total{@host}@rate)",
                        "Lines of console output."),
                agent(
                        "Dropped",
                        Unit.BYTES_PER_SECOND,
                        "rate(virtwarden_console_dropped_bytes_total{@host}@rate)",
                        "Console output refused because it came faster than the disk takes it. Marked in the console."),
                agent(
                        "Consoles",
                        Unit.COUNT,
                        "virtwarden_console_known{@host}",
                        "Consoles of which something is kept."),
                agent("On disk", Unit.BYTES, "virtwarden_console_stored_bytes{@host}", "Sealed tables and journal."),
                agent(
                        "Damaged",
                        Unit.COUNT,
                        "increase(virtwarden_console_damaged_total{@host}[$__range])",
                        "Blocks and entries found damaged on disk, over the time shown."));
    }

    private static Row sockets() {
        return Row.closed(
                "logd: as libvirt's virtlogd (only with logd.socket)",
                agent("Clients", Unit.COUNT, "virtwarden_rpc_clients{@host}", "Connections of libvirt's daemons."),
                series("Calls", Unit.OPERATIONS_PER_SECOND, "Calls of libvirt, by answer.")
                        .query(
                                "sum by (job, answer) (rate(virtwarden_rpc_calls_total{@host}@rate))",
                                "{{job}} {{answer}}")
                        .otherwise("logd.socket is off")
                        .size(8, 8),
                agent(
                                "Files that cannot be written",
                                Unit.COUNT,
                                "virtwarden_logd_file_paused{@host}",
                                "Console files that wait for their disk.")
                        .otherwise("logd.socket is off"),
                agent(
                                "Fullest pipe",
                                Unit.BYTES,
                                "virtwarden_logd_capture_pipe_fullest_bytes{@host}",
                                "Bytes in the fullest pipe from a guest: what a slow disk keeps back.")
                        .otherwise("logd.socket is off"),
                agent(
                                "Dropped from files",
                                Unit.BYTES_PER_SECOND,
                                "rate(virtwarden_logd_file_dropped_bytes_total{@host}@rate)",
                                "Console output that did not get into libvirt's log files.")
                        .otherwise("logd.socket is off"));
    }
}
