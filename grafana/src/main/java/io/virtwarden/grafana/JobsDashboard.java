package io.virtwarden.grafana;

import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.stat;
import static io.virtwarden.grafana.Panel.table;

import java.util.List;

/** Migrations and other long jobs of domains. */
final class JobsDashboard {
    private static final String JOB = "libvirt_domain_job_info_";
    private static final String BY = "sum by (job, instance, domain, operation) ";
    private static final String NAME = "{{domain}} {{operation}}";
    /** What the guest writes while it is migrated, in bytes per second. */
    private static final String DIRTIED =
            BY + "(" + JOB + "dirty_rate_pages{@host} * " + JOB + "memory_page_size_bytes{@host})";

    private JobsDashboard() {}

    static Dashboard make() {
        return new Dashboard(
                Dashboard.JOBS,
                "Migrations and jobs",
                "Running migrations, backups, saves and dumps: how far they are, and whether they will ever end.",
                List.of(Variable.job("libvirt_up"), Variable.instance("libvirt_up")),
                Annotation.ofEvents(),
                List.of(now(), progress(), convergence(), history()));
    }

    private static Row now() {
        return Row.open(
                "Now",
                stat("Jobs", Unit.COUNT, "count(" + JOB + "type{@host} > 0) or vector(0)", "Jobs that run now."),
                stat(
                        "Migrations out",
                        Unit.COUNT,
                        "count(" + JOB + "time_elapsed_seconds{@host, operation=\"migration-out\"}) or vector(0)",
                        "Migrations that run now; they are seen at their source."),
                stat(
                        "Longest",
                        Unit.SECONDS,
                        "max(" + JOB + "time_elapsed_seconds{@host}) or vector(0)",
                        "How long the longest job has been running."),
                stat(
                        "Yet to move",
                        Unit.BYTES,
                        "sum(" + JOB + "data_remaining_bytes{@host}) or vector(0)",
                        "Bytes that all running jobs have yet to move."),
                stat(
                        "Speed",
                        Unit.BYTES_PER_SECOND,
                        "sum(" + JOB + "memory_bytes_per_second{@host}) or vector(0)",
                        "Memory moved by all running jobs."),
                stat(
                                "Gaining on memory",
                                Unit.COUNT,
                                "count(" + DIRTIED + " > " + BY + "(" + JOB
                                        + "memory_bytes_per_second{@host})) or vector(0)",
                                "Migrations whose guest writes memory faster than it is moved: they will not end by themselves.")
                        .warn(Threshold.FEW_WANTED)
                        .size(9, 4));
    }

    private static Row progress() {
        return Row.open(
                "Progress",
                table("Jobs", "Every running job.")
                        .column("Running for", Unit.SECONDS, of("time_elapsed_seconds"))
                        .column("Done", Unit.RATIO, done())
                        .column("Left", Unit.BYTES, of("data_remaining_bytes"))
                        .column("Expected to need", Unit.SECONDS, of("time_remaining_seconds"))
                        .column("Speed", Unit.BYTES_PER_SECOND, of("memory_bytes_per_second"))
                        .column("Written by guest", Unit.BYTES_PER_SECOND, DIRTIED)
                        .column("Round", Unit.PLAIN, of("iteration"))
                        .hide("job")
                        .otherwise("no job runs")
                        .link("domain", Dashboard.TO_DOMAIN)
                        .link("instance", Dashboard.TO_HYPERVISOR)
                        .size(24, 8),
                job(
                                "Done",
                                Unit.RATIO,
                                done(),
                                "Share of the job's bytes that is moved; goes back when the guest writes memory again.")
                        .upTo(1),
                job("Left", Unit.BYTES, of("data_remaining_bytes"), "Bytes that each job has yet to move."));
    }

    private static Row convergence() {
        return Row.open(
                "Will it end?",
                series(
                                "Written and moved",
                                Unit.BYTES_PER_SECOND,
                                "How fast the guest writes memory and how fast it is moved. A migration ends only if moving is faster.")
                        .query(DIRTIED, "{{domain}} written")
                        .query(of("memory_bytes_per_second"), "{{domain}} moved")
                        .otherwise("no migration runs"),
                job(
                                "Rounds",
                                Unit.COUNT,
                                of("iteration"),
                                "How many times each migration has gone through the guest's memory.")
                        .size(6, 8),
                job(
                                "Downtime",
                                Unit.SECONDS,
                                of("downtime_seconds"),
                                "How long the guest is expected to stand still at the end.")
                        .size(6, 8),
                series("Guest slowed down", Unit.RATIO, "How far auto-converge slows the guest's CPUs.")
                        .query(BY + "(" + JOB + "auto_converge_throttle_percent{@host}) / 100", NAME)
                        .upTo(1)
                        .otherwise("no guest is slowed down"),
                job("Running for", Unit.SECONDS, of("time_elapsed_seconds"), "How long each job has been running."));
    }

    private static Row history() {
        return Row.open(
                "What happened",
                events(
                        "Migrations",
                        "Steps of migrations: stopped and suspended at the source, started and resumed at the destination.",
                        "event=~\"started|suspended|resumed|stopped\", detail=\"migrated\""),
                events(
                        "Jobs and block jobs",
                        "Ends of jobs, and block jobs by kind.",
                        "event=~\"job-completed|block-job-2|migration-iteration\""));
    }

    private static Panel events(String title, String description, String which) {
        return series(title, Unit.COUNT, description)
                .query(
                        "sum by (instance, event, detail) (increase(libvirt_events_total{@host, object=\"domain\", "
                                + which + "}@rate))",
                        "{{instance}} {{event}} {{detail}}")
                .otherwise("none yet");
    }

    private static Panel job(String title, Unit unit, String expr, String description) {
        return series(title, unit, description)
                .query(expr, NAME)
                .otherwise("no job runs")
                .link(Dashboard.SERIES_TO_DOMAIN);
    }

    private static String of(String what) {
        return BY + "(" + JOB + what + "{@host})";
    }

    private static String done() {
        return of("data_processed_bytes") + " / (" + of("data_total_bytes") + " > 0)";
    }
}
