package io.virtwarden.grafana;

import static io.virtwarden.grafana.Panel.heatmap;
import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.stat;
import static io.virtwarden.grafana.Panel.table;

import java.util.List;

/** What libvirt announces, and what becomes of it. */
final class EventsDashboard {
    private EventsDashboard() {}

    static Dashboard make() {
        return new Dashboard(
                Dashboard.EVENTS,
                "Events",
                "What libvirt announces, how fast it is durable in the journal, and how it gets to Kafka.",
                List.of(Variable.job("libvirt_up"), Variable.instance("libvirt_up")),
                Annotation.ofEvents(),
                List.of(heard(), lifecycle(), journal(), kafka()));
    }

    private static Row heard() {
        return Row.open(
                "Heard",
                stat(
                        "Events",
                        Unit.EVENTS_PER_MINUTE,
                        "sum(rate(libvirt_events_total{@host}@rate)) * 60",
                        "Events per minute of all kinds."),
                stat(
                        "Waiting",
                        Unit.COUNT,
                        "max(virtwarden_events_queue{@host})",
                        "Events that wait to be written to the journal, at the hypervisor where most do."),
                stat(
                                "Refused",
                                Unit.COUNT,
                                "sum(increase(virtwarden_events_refused_total{@host}[$__range]))",
                                "Events dropped in the time shown because the queue was full; each is covered by a gap record.")
                        .warn(Threshold.NONE_WANTED)
                        .still(),
                stat(
                                "Lost",
                                Unit.COUNT,
                                "sum(increase(virtwarden_events_lost_total{@host}[$__range]))",
                                "Events dropped in the time shown because the journal took nothing any more.")
                        .warn(Threshold.NONE_WANTED)
                        .still(),
                stat(
                                "Concluded",
                                Unit.COUNT,
                                "sum(increase(virtwarden_events_reconciled_total{@host}[$__range]))",
                                "Events in the time shown that nobody heard and that a comparison of listings found.")
                        .still(),
                stat(
                                "Durable within (99 %)",
                                Unit.SECONDS,
                                "histogram_quantile(0.99, sum by (le) (rate(virtwarden_events_durable_seconds_bucket{@host}@rate)))",
                                "From libvirt's callback until the event was synced to disk, for 99 of 100 events.")
                        .otherwise("no event"),
                stat(
                                "Known objects",
                                Unit.COUNT,
                                "sum(virtwarden_known_objects{@host})",
                                "Domains, networks, pools, devices and secrets whose state monitors know.")
                        .size(6, 4),
                series("By object", Unit.EVENTS_PER_MINUTE, "Events per minute, by what they are about.")
                        .query("sum by (object) (rate(libvirt_events_total{@host}@rate)) * 60", "{{object}}")
                        .stack()
                        .size(8, 9),
                series("By event", Unit.EVENTS_PER_MINUTE, "Events per minute, by kind.")
                        .query(
                                "sum by (object, event) (rate(libvirt_events_total{@host}@rate)) * 60",
                                "{{object}} {{event}}")
                        .stack()
                        .size(8, 9),
                series("By hypervisor", Unit.EVENTS_PER_MINUTE, "Events per minute, by hypervisor.")
                        .query("sum by (job, instance) (rate(libvirt_events_total{@host}@rate)) * 60", "{{instance}}")
                        .link(Dashboard.SERIES_TO_HYPERVISOR)
                        .size(8, 9));
    }

    private static Row lifecycle() {
        return Row.open(
                "Lifecycle of domains",
                series("Lifecycle", Unit.COUNT, "Starts, stops, pauses and crashes, with the reason that libvirt gave.")
                        .query(
                                "sum by (event, detail) (increase(libvirt_events_total{@host, object=\"domain\","
                                        + " event=~\"started|stopped|suspended|resumed|shutdown|crashed|pmsuspended\"}@rate))",
                                "{{event}} {{detail}}")
                        .stack(),
                table("All kinds", "How often each event was heard in the time shown.")
                        .column(
                                "Times",
                                Unit.COUNT,
                                "sum by (object, event, detail) (increase(libvirt_events_total{@host}[$__range]))")
                        .sort("Times"));
    }

    private static Row journal() {
        return Row.open(
                "Journal",
                heatmap(
                        "Until durable",
                        Unit.SECONDS,
                        "sum by (le) (increase(virtwarden_events_durable_seconds_bucket{@host}@rate))",
                        "From libvirt's callback until the event was synced to disk."),
                series("Appended", Unit.EVENTS_PER_SECOND, "Entries appended to the journal, by hypervisor.")
                        .query(
                                "sum by (job, instance) (rate(virtwarden_journal_appended_total{@host}@rate))",
                                "{{instance}}")
                        .size(6, 8),
                series("Size", Unit.BYTES, "Size of the journal on disk, by hypervisor.")
                        .query("sum by (job, instance) (virtwarden_journal_size_bytes{@host})", "{{instance}}")
                        .size(6, 8),
                series("Time of a sync", Unit.SECONDS, "Mean time of writing and syncing one group of entries.")
                        .query(
                                "sum by (job, instance) (rate(virtwarden_journal_sync_seconds_sum{@host}@rate)) / (sum by (job,"
                                        + " instance) (rate(virtwarden_journal_sync_seconds_count{@host}@rate)) > 0)",
                                "{{instance}}"),
                series(
                                "Trouble",
                                Unit.COUNT,
                                "Disks that are full, journals that take nothing, segments put aside as damaged.")
                        .query("sum by (job, instance) (virtwarden_journal_full{@host})", "{{instance}} full")
                        .query("sum by (job, instance) (virtwarden_journal_stopped{@host})", "{{instance}} stopped")
                        .query(
                                "sum by (job, instance) (virtwarden_journal_quarantined{@host})",
                                "{{instance}} damaged"));
    }

    private static Row kafka() {
        String none = "kafka.bootstrap.servers is empty";
        return Row.open(
                "Kafka (empty without kafka.bootstrap.servers)",
                series("Not yet in Kafka", Unit.COUNT, "Entries of the journal that Kafka has not acknowledged.")
                        .query("sum by (job, instance) (virtwarden_outbox_lag_records{@host})", "{{instance}}")
                        .otherwise(none)
                        .size(8, 8),
                series("Behind", Unit.SECONDS, "Age of the oldest entry that Kafka has not acknowledged.")
                        .query("max by (job, instance) (virtwarden_outbox_lag_seconds{@host})", "{{instance}}")
                        .otherwise(none)
                        .size(8, 8),
                series("Acknowledged", Unit.EVENTS_PER_SECOND, "Records that Kafka acknowledged, by hypervisor.")
                        .query(
                                "sum by (job, instance) (rate(virtwarden_outbox_acknowledged_total{@host}@rate))",
                                "{{instance}}")
                        .otherwise(none)
                        .size(8, 8),
                series(
                                "Until acknowledged",
                                Unit.SECONDS,
                                "From the journal to Kafka's acknowledgement, catching up included.")
                        .query(delivery("0.5"), "half")
                        .query(delivery("0.99"), "99 %")
                        .few()
                        .otherwise(none)
                        .size(8, 8),
                series("Failures", Unit.COUNT, "Failed connections and deliveries, by reason.")
                        .query("sum by (reason) (increase(virtwarden_outbox_failures_total{@host}@rate))", "{{reason}}")
                        .few()
                        .otherwise(none)
                        .size(8, 8),
                series("Not delivered", Unit.COUNT, "Records withheld (too large or not readable) or skipped.")
                        .query("sum(increase(virtwarden_outbox_withheld_total{@host}@rate))", "withheld")
                        .query("sum(increase(virtwarden_outbox_skipped_total{@host}@rate))", "skipped")
                        .query(
                                "sum(increase(virtwarden_outbox_dead_letters_lost_total{@host}@rate))",
                                "dead letters lost")
                        .few()
                        .otherwise(none)
                        .size(8, 8));
    }

    private static String delivery(String share) {
        return "histogram_quantile(" + share
                + ", sum by (le) (rate(virtwarden_outbox_delivery_seconds_bucket{@host}@rate)))";
    }
}
