package io.virtwarden.grafana;

import java.util.List;

/**
 * A dashboard.
 *
 * @param uid for ever the same, since links and bookmarks hold it; also the name of its file
 */
record Dashboard(
        String uid,
        String title,
        String description,
        List<Variable> variables,
        List<Annotation> annotations,
        List<Row> rows) {
    static final String FLEET = "virtwarden-fleet";
    static final String HYPERVISOR = "virtwarden-hypervisor";
    static final String DOMAIN = "virtwarden-domain";
    static final String STORAGE = "virtwarden-storage";
    static final String NETWORK = "virtwarden-network";
    static final String JOBS = "virtwarden-jobs";
    static final String EVENTS = "virtwarden-events";
    static final String AGENTS = "virtwarden-agents";

    static final Panel.Link TO_HYPERVISOR =
            new Panel.Link("Open the hypervisor", HYPERVISOR, "var-instance=${__data.fields.instance}");
    static final Panel.Link TO_DOMAIN = new Panel.Link(
            "Open the domain", DOMAIN, "var-instance=${__data.fields.instance}&var-domain=${__data.fields.domain}");
    static final Panel.Link SERIES_TO_HYPERVISOR =
            new Panel.Link("Open the hypervisor", HYPERVISOR, "var-instance=${__field.labels.instance}");
    static final Panel.Link SERIES_TO_DOMAIN = new Panel.Link(
            "Open the domain", DOMAIN, "var-instance=${__field.labels.instance}&var-domain=${__field.labels.domain}");

    /** All of them, in the order of the menu. */
    static List<Dashboard> all() {
        return List.of(
                FleetDashboard.make(),
                HypervisorDashboard.make(),
                DomainDashboard.make(),
                StorageDashboard.make(),
                NetworkDashboard.make(),
                JobsDashboard.make(),
                EventsDashboard.make(),
                AgentsDashboard.make());
    }
}
