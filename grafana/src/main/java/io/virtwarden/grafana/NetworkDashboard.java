package io.virtwarden.grafana;

import static io.virtwarden.grafana.Panel.series;
import static io.virtwarden.grafana.Panel.stat;
import static io.virtwarden.grafana.Panel.states;
import static io.virtwarden.grafana.Panel.table;

import java.util.List;

/** Virtual networks and the guests' interfaces. */
final class NetworkDashboard {
    private static final String NET = "libvirt_domain_interface_stats_";
    private static final String BY_NIC = "sum by (job, instance, domain, target_device) ";

    private NetworkDashboard() {}

    static Dashboard make() {
        return new Dashboard(
                Dashboard.NETWORK,
                "Network",
                "Virtual networks and their leases; traffic, drops and errors of the guests' interfaces.",
                List.of(Variable.job("libvirt_up"), Variable.instance("libvirt_up")),
                Annotation.ofEvents(),
                List.of(networks(), traffic(), trouble(), devices()));
    }

    private static Row networks() {
        return Row.open(
                "Virtual networks",
                stat("Active", Unit.COUNT, "sum(libvirt_network_active{@host})", "Virtual networks that are active.")
                        .size(3, 6),
                stat(
                                "Inactive",
                                Unit.COUNT,
                                "count(libvirt_network_active{@host} == 0) or vector(0)",
                                "Virtual networks that are defined and not active.")
                        .size(3, 6),
                stat(
                                "Should be active",
                                Unit.COUNT,
                                "count(libvirt_network_active{@host} == 0 and libvirt_network_autostart{@host} == 1)"
                                        + " or vector(0)",
                                "Inactive networks that start with the host.")
                        .warn(Threshold.NONE_WANTED)
                        .size(3, 6),
                stat(
                                "Leases",
                                Unit.COUNT,
                                "sum(libvirt_network_dhcp_leases{@host})",
                                "DHCP leases that networks have given.")
                        .size(3, 6),
                series("Leases by network", Unit.COUNT, "DHCP leases, by network.")
                        .query(
                                "sum by (instance, network) (libvirt_network_dhcp_leases{@host})",
                                "{{network}} on {{instance}}")
                        .size(12, 6),
                states(
                                "Networks, where they are not active or changed",
                                Mapping.ACTIVE,
                                "max by (job, instance, network) (libvirt_network_active{@host}) == 0 or (max by (job, instance,"
                                        + " network) (libvirt_network_active{@host}) and on (job, instance, network)"
                                        + " changes(libvirt_network_active{@host}[$__range] @ end()) > 0)",
                                "{{network}} on {{instance}}",
                                "Networks that are not active, or were not at some time that is shown.")
                        .otherwise("every network was active all the time")
                        .size(24, 8));
    }

    private static Row traffic() {
        return Row.open(
                "Traffic",
                series("By hypervisor", Unit.BYTES_PER_SECOND, "Bytes that guests receive, and below zero send.")
                        .query(byHost("receive_bytes"), "{{instance}} received")
                        .query(byHost("transmit_bytes"), "{{instance}} sent")
                        .mirrored(" sent$")
                        .link(Dashboard.SERIES_TO_HYPERVISOR),
                series(
                                "Packets by hypervisor",
                                Unit.PACKETS_PER_SECOND,
                                "Packets that guests receive, and below zero send.")
                        .query(byHost("receive_packets"), "{{instance}} received")
                        .query(byHost("transmit_packets"), "{{instance}} sent")
                        .mirrored(" sent$")
                        .link(Dashboard.SERIES_TO_HYPERVISOR),
                top(
                        "Receive most",
                        "Received",
                        Unit.BYTES_PER_SECOND,
                        rate("receive_bytes"),
                        "The twenty interfaces that receive most."),
                top(
                        "Send most",
                        "Sent",
                        Unit.BYTES_PER_SECOND,
                        rate("transmit_bytes"),
                        "The twenty interfaces that send most."));
    }

    private static Row trouble() {
        String lost = rate("receive_drops") + " + " + rate("transmit_drops");
        String packets = rate("receive_packets") + " + " + rate("transmit_packets");
        return Row.open(
                "Drops and errors",
                series("Drops", Unit.PACKETS_PER_SECOND, "Packets dropped, by hypervisor; when sending below zero.")
                        .query(byHost("receive_drops"), "{{instance}} received")
                        .query(byHost("transmit_drops"), "{{instance}} sent")
                        .mirrored(" sent$"),
                series("Errors", Unit.PACKETS_PER_SECOND, "Errors, by hypervisor; when sending below zero.")
                        .query(byHost("receive_errors"), "{{instance}} received")
                        .query(byHost("transmit_errors"), "{{instance}} sent")
                        .mirrored(" sent$"),
                top(
                        "Drop most",
                        "Dropped",
                        Unit.RATIO,
                        "(" + lost + ") / (" + lost + " + " + packets + " > 0)",
                        "The twenty interfaces that lose the largest share of their packets."),
                table("Unplugged", "Interfaces whose virtual cable is not plugged in.")
                        .labels(
                                "max by (instance, domain, target_device) (libvirt_domain_interface_link_up{@host}) == 0")
                        .otherwise("every cable is plugged in")
                        .link("domain", Dashboard.TO_DOMAIN)
                        .size(12, 10));
    }

    private static Row devices() {
        return Row.open(
                "Devices of the hosts",
                series("Devices", Unit.COUNT, "The hosts' devices, by what they are capable of.")
                        .query("sum by (capability) (libvirt_node_devices{@host})", "{{capability}}"),
                series("Events", Unit.COUNT, "Networks and devices that came, went or changed.")
                        .query(
                                "sum by (instance, object, event) (increase(libvirt_events_total{@host,"
                                        + " object=~\"network|nodedev\"}@rate))",
                                "{{instance}} {{object}} {{event}}")
                        .otherwise("none yet"));
    }

    private static String byHost(String what) {
        return "sum by (job, instance) (rate(" + NET + what + "_total{@host}@rate))";
    }

    private static String rate(String what) {
        return BY_NIC + "(rate(" + NET + what + "_total{@host}@rate))";
    }

    private static Panel top(String title, String heading, Unit unit, String expr, String description) {
        return table(title, description)
                .column(heading, unit, "topk(20, " + expr + ")")
                .hide("job")
                .sort(heading)
                .link("domain", Dashboard.TO_DOMAIN)
                .link("instance", Dashboard.TO_HYPERVISOR)
                .size(12, 10);
    }
}
