package io.virtwarden.grafana;

import static io.virtwarden.grafana.AgentsDashboard.agent;
import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.states;

/** What alerting tells of signals, decisions and actions. */
final class AlertingRows {
    private static final String NO_SIGNAL = "no signal came";

    private AlertingRows() {}

    static Row actions() {
        return Row.open(
                "alerting: actions",
                series("Decisions", Unit.COUNT, "What alerting decided: begun, observed only, waiting, declined.")
                        .query(
                                "sum by (decision) (increase(virtwarden_alerting_decisions_total{@host}@rate))",
                                "{{decision}}")
                        .otherwise(NO_SIGNAL)
                        .stack()
                        .few()
                        .size(8, 8),
                series("Declined", Unit.COUNT, "Decisions against an action, by the guard's reason.")
                        .query(
                                "sum by (code) (increase(virtwarden_alerting_decisions_total{@host, decision=\"declined\"}@rate))",
                                "{{code}}")
                        .otherwise("nothing was declined")
                        .stack()
                        .few()
                        .size(8, 8),
                series(
                                "Actions",
                                Unit.COUNT,
                                "Actions that ended over the time shown: verified on the live domain, failed, unknown, or aborted.")
                        .query(
                                "sum by (action, result) (increase(virtwarden_alerting_actions_total{@host}[$__range]))",
                                "{{action}} {{result}}")
                        .otherwise("no action was begun")
                        .few()
                        .size(8, 8),
                agent(
                        "Waiting for a person",
                        Unit.COUNT,
                        "virtwarden_alerting_actions_waiting{@host}",
                        "Actions that nobody has approved or rejected yet."),
                agent(
                        "Running",
                        Unit.COUNT,
                        "virtwarden_alerting_actions_running{@host}",
                        "Actions that were begun and have not ended."),
                states(
                                "Standing still",
                                Mapping.STANDING,
                                "2 * virtwarden_alerting_breaker_open{@host} > 0 or virtwarden_alerting_paused{@host} > 0",
                                AgentsDashboard.AGENT,
                                "Nodes on which nothing is begun: paused by a person, or the breaker is open after too many"
                                        + " failures or signals.")
                        .otherwise("no node is paused and no breaker is open")
                        .size(8, 8));
    }

    static Row signals() {
        return Row.closed(
                "alerting: what comes in",
                series("Signals", Unit.OPERATIONS_PER_SECOND, "Alerts, events and statistics, by what became of them.")
                        .query(
                                "sum by (source, outcome) (rate(virtwarden_alerting_signals_total{@host}@rate))",
                                "{{source}} {{outcome}}")
                        .otherwise(NO_SIGNAL)
                        .size(8, 8),
                series("Queues", Unit.RATIO, "How full the fullest queue is of requests and of libvirt's events.")
                        .query(
                                "max(virtwarden_alerting_inbox_size{@host} / virtwarden_alerting_inbox_capacity{@host})",
                                "requests")
                        .query(
                                "max(virtwarden_alerting_events_queue_size{@host}"
                                        + " / virtwarden_alerting_events_queue_capacity{@host})",
                                "events")
                        .few()
                        .size(8, 8),
                series(
                                "Not taken in",
                                Unit.COUNT,
                                "Requests answered 503 because too many waited, events that found no room or were not heard,"
                                        + " and alerts that Alertmanager left out.")
                        .query("sum(increase(virtwarden_alerting_inbox_refused_total{@host}@rate))", "requests")
                        .query(
                                "sum(increase(virtwarden_alerting_events_refused_total{@host}@rate)"
                                        + " + increase(virtwarden_alerting_events_lost_total{@host}@rate))",
                                "events")
                        .query("sum(increase(virtwarden_alerting_truncated_total{@host}@rate))", "alerts left out")
                        .few()
                        .size(8, 8),
                agent(
                        "Incidents",
                        Unit.COUNT,
                        "virtwarden_alerting_incidents{@host}",
                        "Incidents remembered, so that none is answered twice."),
                agent(
                        "Rules",
                        Unit.COUNT,
                        "virtwarden_alerting_rules{@host}",
                        "Rules that alerting goes by, as they were loaded last."),
                agent(
                        "To be taken back",
                        Unit.COUNT,
                        "virtwarden_alerting_undo_pending{@host}",
                        "Effects of actions on domains that will be taken back at their time."),
                series("Annotations in Grafana", Unit.COUNT, "Annotations that wait for Grafana, and those dropped.")
                        .query("sum(virtwarden_alerting_annotations_queue_size{@host})", "waiting")
                        .query("sum(increase(virtwarden_alerting_annotations_dropped_total{@host}@rate))", "dropped")
                        .otherwise("alerting.grafana.url is empty")
                        .few()
                        .size(8, 8));
    }
}
