package io.virtwarden.grafana;

/**
 * A PromQL expression of a panel. In its text {@code @host} stands for the matchers of the chosen agents, {@code @domain} for those and
 * the chosen domains, {@code @rate} for Grafana's interval.
 *
 * @param legend name of the series in Grafana's notation; for a table's column its heading
 */
record Query(String expr, String legend, Form form) {
    /** What Grafana asks for and makes of it. */
    enum Form {
        RANGE,
        INSTANT,
        TABLE,
        HEATMAP
    }

    private static final String HOST = "job=~\"$job\", instance=~\"$instance\"";

    Query {
        expr = expand(expr);
    }

    static String expand(String text) {
        return text.replace("@host", HOST)
                .replace("@domain", HOST + ", domain=~\"$domain\"")
                .replace("@rate", "[$__rate_interval]");
    }
}
