package io.virtwarden.grafana;

import static io.virtwarden.grafana.AgentsDashboard.agent;
import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.states;

/** What lockd tells of leases, of etcd and of libvirtd. */
final class LockdRows {
    private static final String NO_ETCD = "lockd.etcd.endpoints is empty";
    private static final String NO_SOCKET = "lockd.socket is off";

    private LockdRows() {}

    static Row leases() {
        return Row.open(
                "lockd: leases",
                series("Leases", Unit.COUNT, "Leases held, by how far they reach and how sure they are.")
                        .query("sum by (scope, state) (virtwarden_lockd_leases{@host}) > 0", "{{scope}} {{state}}")
                        .stack()
                        .few()
                        .size(8, 8),
                agent(
                        "Leases that are not sure",
                        Unit.COUNT,
                        "sum by (job, instance) (virtwarden_lockd_leases{@host, state!=\"held\"})",
                        "Leases that are suspect (a renewal failed), expired on their host, or lost to somebody else."),
                agent(
                        "Conflicts",
                        Unit.COUNT,
                        "virtwarden_lockd_conflicts_open{@host}",
                        "Leases that running domains should hold and others do, or that nobody can vouch for: two may write"
                                + " to one disk."),
                series("Requests", Unit.OPERATIONS_PER_SECOND, "Requests for leases, by their answer.")
                        .query("sum by (answer) (rate(virtwarden_lockd_acquires_total{@host}@rate)) > 0", "{{answer}}")
                        .otherwise("nothing was asked for")
                        .few()
                        .size(8, 8),
                agent(
                        "Requests that wait",
                        Unit.COUNT,
                        "virtwarden_lockd_waiting{@host}",
                        "Requests that wait for somebody else's lease to end."),
                series(
                                "Leases that ended",
                                Unit.COUNT,
                                "Leases that ended, by how: given back, its owner gone, expired, lost, moved to another host, or"
                                        + " broken by a person.")
                        .query("sum by (end) (increase(virtwarden_lockd_ends_total{@host}@rate)) > 0", "{{end}}")
                        .otherwise("none ended")
                        .few()
                        .size(8, 8),
                agent(
                        "Ends that cannot be recorded",
                        Unit.COUNT,
                        "virtwarden_lockd_ends_owed{@host}",
                        "Leases that are over but still held, because the disk does not take the record."),
                series(
                                "Tokens in trouble",
                                Unit.COUNT,
                                "Hosts that give out no token, whose second copy of the tokens cannot be written, or whose"
                                        + " state folder was older than that copy when lockd started.")
                        .query("sum(virtwarden_lockd_tokens_refused{@host})", "none given out")
                        .query("sum(virtwarden_lockd_tokens_alone{@host})", "no second copy")
                        .query("sum(virtwarden_lockd_tokens_restored{@host})", "restored")
                        .few()
                        .size(8, 8),
                series(
                                "Records of changes",
                                Unit.COUNT,
                                "Records of lease changes that wait for the audit trail, and those that found no room.")
                        .query("sum(virtwarden_lockd_trail_waiting{@host})", "waiting")
                        .query("sum(increase(virtwarden_lockd_trail_dropped_total{@host}@rate))", "dropped")
                        .few()
                        .size(8, 8));
    }

    static Row etcd() {
        return Row.closed(
                "lockd: etcd (only with lockd.etcd.endpoints)",
                states(
                                "Session, where it was not sure",
                                Mapping.SESSION,
                                "virtwarden_lockd_etcd_session_state{@host} and on (job, instance)"
                                        + " (count_over_time((virtwarden_lockd_etcd_session_state{@host} != 1)[$__range:]) > 0)",
                                AgentsDashboard.AGENT,
                                "Nodes whose session with etcd was not held at some time that is shown. Without it nothing is"
                                        + " granted among hosts, and after its deadline leases expire.")
                        .otherwise("every session was held all the time, or " + NO_ETCD)
                        .size(12, 8),
                agent(
                                "A renewal takes",
                                Unit.SECONDS,
                                "rate(virtwarden_lockd_etcd_renew_seconds_sum{@host}@rate)"
                                        + " / (rate(virtwarden_lockd_etcd_renew_seconds_count{@host}@rate) > 0)",
                                "Mean time that etcd takes to renew a node's session.")
                        .otherwise(NO_ETCD)
                        .size(12, 8),
                series("Trouble with etcd", Unit.COUNT, "Renewals that failed, and changes of the member asked first.")
                        .query(
                                "sum(increase(virtwarden_lockd_etcd_renew_failures_total{@host}@rate))",
                                "failed renewals")
                        .query("sum(increase(virtwarden_lockd_etcd_failovers_total{@host}@rate))", "other member")
                        .otherwise(NO_ETCD)
                        .few()
                        .size(8, 8),
                series("Answers", Unit.OPERATIONS_PER_SECOND, "etcd's answers to requests for leases.")
                        .query(
                                "sum by (request, answer) (rate(virtwarden_lockd_etcd_answers_total{@host}@rate))",
                                "{{request}} {{answer}}")
                        .otherwise("nothing was asked for, or " + NO_ETCD)
                        .few()
                        .size(8, 8),
                agent(
                                "Unsettled",
                                Unit.COUNT,
                                "virtwarden_lockd_etcd_unsettled{@host}",
                                "Transactions that are sent again until etcd has said what became of them.")
                        .otherwise(NO_ETCD),
                agent(
                                "Longest pause",
                                Unit.SECONDS,
                                "virtwarden_lockd_etcd_pause_seconds{@host}",
                                "Longest that lockd stood still since it started. Leases give up early by more than that.")
                        .otherwise(NO_ETCD),
                series(
                                "What was done about leases that were not sure",
                                Unit.COUNT,
                                "Domains suspended, resumed or destroyed by lockd.etcd.on-expiry, and how that went.")
                        .query(
                                "sum by (action, result) (increase(virtwarden_lockd_expiry_actions_total{@host}[$__range]))",
                                "{{action}} {{result}}")
                        .otherwise("nothing had to be done")
                        .few()
                        .size(8, 8),
                agent(
                        "Domains kept suspended",
                        Unit.COUNT,
                        "virtwarden_lockd_expiry_suspended{@host}",
                        "Domains that lockd suspended because their leases were not sure, and that still are."));
    }

    static Row virtlockd() {
        return Row.closed(
                "lockd: as libvirt's virtlockd (only with lockd.socket)",
                series("Calls", Unit.OPERATIONS_PER_SECOND, "Leases that libvirtd asks for and gives back, by answer.")
                        .query(
                                "sum by (answer) (rate(virtwarden_lockd_protocol_acquires_total{@host}@rate))",
                                "acquire: {{answer}}")
                        .query(
                                "sum by (answer) (rate(virtwarden_lockd_protocol_releases_total{@host}@rate))",
                                "release: {{answer}}")
                        .otherwise(NO_SOCKET)
                        .size(8, 8),
                agent(
                                "Files locked",
                                Unit.COUNT,
                                "virtwarden_lockd_files_locked{@host}",
                                "Files locked as virtlockd locks them.")
                        .otherwise(NO_SOCKET),
                agent(
                                "Files that cannot be locked",
                                Unit.COUNT,
                                "virtwarden_lockd_files_unguarded{@host}",
                                "Leases of running domains whose file somebody else has locked, or that cannot be opened.")
                        .otherwise(NO_SOCKET),
                series(
                                "Owners",
                                Unit.COUNT,
                                "Processes of guests: those that ended while they held leases, those that let go of their"
                                        + " connection and lived on, and those that a signal did not end.")
                        .query("sum(increase(virtwarden_lockd_owners_ended_total{@host}@rate))", "ended")
                        .query("sum(increase(virtwarden_lockd_owners_letgo_total{@host}@rate))", "let go and lived on")
                        .query("sum(increase(virtwarden_lockd_owners_survived_total{@host}@rate))", "survived SIGKILL")
                        .otherwise(NO_SOCKET)
                        .few()
                        .size(8, 8),
                agent(
                                "Refused for a file",
                                Unit.COUNT,
                                "increase(virtwarden_lockd_files_conflicts_total{@host}@rate)",
                                "Leases refused because another process or host has locked the file.")
                        .otherwise(NO_SOCKET),
                agent(
                                "Calls that wait for a disk",
                                Unit.COUNT,
                                "virtwarden_lockd_disk_waiting{@host}",
                                "Calls of libvirtd that wait for a file to be opened or locked.")
                        .otherwise(NO_SOCKET));
    }
}
