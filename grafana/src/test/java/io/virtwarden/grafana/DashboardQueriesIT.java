package io.virtwarden.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrometheusProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every query of every panel, asked of a real Prometheus that scrapes twenty hypervisors with 500 domains. */
final class DashboardQueriesIT {
    private static final String INTERVAL = "20s";
    private static final String RANGE = "30s";

    @TempDir
    static Path folder;

    private static SyntheticFleet fleet;
    private static PrometheusProcess prometheus;

    @BeforeAll
    static void start() throws Exception {
        LabRequirements.demand(Part.PROMETHEUS);
        Map<String, String> own;
        try (RealDaemons daemons = new RealDaemons(folder)) {
            own = daemons.pages();
        }
        fleet = new SyntheticFleet(own);
        String rules = Tree.folder().resolve("rules").toString();
        prometheus = PrometheusProcess.configured("""
            global:
              scrape_interval: 3s
              scrape_timeout: 3s
              evaluation_interval: 3s
            rule_files: ['%s/*.yaml']
            %s\
            """.formatted(rules, fleet.scrapeConfigs()));
        await("three scrapes of all")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> value("count(count_over_time(up[1m]) >= 3)") == own.size() * SyntheticFleet.NODES + 1);
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (fleet != null) {
            fleet.close();
        }
    }

    private static double value(String expr) {
        return prometheus.query(expr).values().stream().findFirst().orElse(0.0);
    }

    /** What Grafana puts there when all jobs are chosen. */
    private static String jobs(String dashboard) {
        return dashboard.equals(Dashboard.AGENTS) ? "virtwarden-(alerting|lockd|logd|monitor)" : "virtwarden-monitor";
    }

    /** At least one series, and not only such as are no number. */
    private static boolean hasFigures(String expr) {
        return prometheus.query(expr).values().stream().anyMatch(Double::isFinite);
    }

    @Test
    void theFleetIsAsLargeAsItShouldBe() {
        assertThat(value("count(libvirt_up)")).isEqualTo(SyntheticFleet.NODES);
        assertThat(value("count(libvirt_domain_info_state)")).isEqualTo(500);
    }

    @Test
    void allAnswerWithData() {
        Map<String, String> queries = new LinkedHashMap<>();
        for (DashboardLintTest.Placed panel : DashboardLintTest.panels()) {
            int ref = 0;
            for (JsonNode target : panel.json().path("targets")) {
                queries.put(
                        panel.where() + " #" + ref++,
                        Promql.filledIn(target.path("expr").asText(), jobs(panel.dashboard()), INTERVAL, RANGE));
            }
        }
        assertThat(queries).hasSizeGreaterThan(150);
        awaitFigures(queries);
    }

    /** Asks again and again for those that have had no answer yet. */
    private static void awaitFigures(Map<String, String> queries) {
        await("figures for every query")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(3))
                .untilAsserted(() -> {
                    queries.values().removeIf(DashboardQueriesIT::hasFigures);
                    assertThat(queries).isEmpty();
                });
    }

    @Test
    void annotationsAndVariablesAreUnderstood() throws IOException {
        for (Path file : Tree.files("dashboards", ".json")) {
            JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
            for (String expr : dashboard.path("annotations").findValuesAsText("expr")) {
                prometheus.query(Promql.filledIn(expr, ".+", INTERVAL, RANGE));
            }
            for (String query : dashboard.path("templating").findValuesAsText("definition")) {
                String selector = query.replaceAll("^label_values\\((.*), \\w+\\)$", "$1");
                assertThat(prometheus.query(Promql.filledIn(selector, ".+", INTERVAL, RANGE)))
                        .as(query)
                        .isNotEmpty();
            }
        }
    }

    /** Grafana's own queries are longer: these are the metrics, labels and functions that they are made of. */
    @Test
    void dashboardsOfTheLivingExporterFindTheirMetrics() {
        Map<String, String> queries = new LinkedHashMap<>();
        for (String line : Tree.lines("existing-dashboards.txt")) {
            String[] cells = line.split(" \\| ", -1);
            queries.put(line, ExistingQuery.of(cells[0], cells[1], cells[2]));
        }
        assertThat(queries).hasSizeGreaterThan(60);
        awaitFigures(queries);
    }

    @Test
    void recordedFiguresAreThere() {
        Map<String, String> recorded = new LinkedHashMap<>();
        Rules.read().stream()
                .map(Rules.Rule::recorded)
                .filter(name -> !name.isEmpty())
                .forEach(name -> recorded.put(name, name));
        assertThat(recorded).hasSize(18);
        awaitFigures(recorded);
    }
}
