package io.virtwarden.grafana;

/** Queries of the shape that dashboards for the living exporter have. */
final class ExistingQuery {
    private static final String INFO = "max by (domain, host_name) (libvirt_domain_openstack_info{project_name=~\".+\","
            + " flavor_name=~\".+\", user_name=~\".+\", domain=~\".+\"})";

    private ExistingQuery() {}

    /**
     * The query.
     *
     * @param shape {@code gauge} as it is, {@code rate} summed by labels, {@code joined} with OpenStack's labels, {@code raterejoined}
     *     both, {@code regex} by a regular expression over names, {@code labels} of an info metric
     * @param labels to group by or to be there
     */
    static String of(String shape, String metric, String labels) {
        return switch (shape) {
            case "gauge" -> metric + "{domain=~\".+\"}";
            case "count" -> "count(" + metric + "{domain=~\".+\"})";
            case "rate" -> "sum by (" + labels + ") (rate(" + metric + "{domain=~\".+\"}[20s]))";
            case "regex" ->
                "rate((sum by (" + labels + ") ({__name__=~\"" + metric + "\", domain=~\".+\"} >= 0))[20s:5s])";
            case "joined" ->
                "sum by (" + labels + ") (" + metric + " * on (domain, host_name) group_left (project_name) "
                        + INFO.replace("domain, host_name", "domain, host_name, project_name")
                        + ")";
            case "ratejoined" ->
                "sum by (" + labels + ") (rate(" + metric + "[20s]) * on (domain, host_name) group_left " + INFO + ")";
            case "labels" -> metric + "{" + labels.replaceAll("\\s*,\\s*", "!=\"\",") + "!=\"\"}";
            default -> throw new IllegalArgumentException("existing-dashboards.txt: no shape " + shape);
        };
    }
}
