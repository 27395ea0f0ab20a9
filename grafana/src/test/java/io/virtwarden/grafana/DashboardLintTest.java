package io.virtwarden.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The rules of grafana/dashboard-linter, here because it is a program in Go, and some more: on the committed files, as Grafana
 * will read them.
 */
final class DashboardLintTest {
    private static final Pattern RATE = Pattern.compile("\\b(rate|irate)\\(");
    private static final Pattern RANGED = Pattern.compile("\\b(?:rate|irate)\\([^\\[\\]]*\\[([^\\]]*)]");
    /** Rules that are not held, each with why. */
    private static final Set<String> EVENTS_OVER_THE_TIME_SHOWN = Set.of("$__rate_interval", "$__range");

    private static List<JsonNode> dashboards() {
        List<JsonNode> all = new ArrayList<>();
        for (var file : Tree.files("dashboards", ".json")) {
            try {
                all.add(new ObjectMapper().readTree(file.toFile()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return all;
    }

    /** A panel that draws something, with its dashboard's name for messages. */
    record Placed(String dashboard, String where, JsonNode json) {
        String type() {
            return json.path("type").asText();
        }
    }

    static List<Placed> panels() {
        List<Placed> panels = new ArrayList<>();
        dashboards().forEach(dashboard -> collect(dashboard.path("uid").asText(), dashboard, panels));
        panels.removeIf(panel -> panel.type().equals("row"));
        return panels;
    }

    private static void collect(String where, JsonNode parent, List<Placed> into) {
        for (JsonNode panel : parent.path("panels")) {
            into.add(new Placed(where, where + ": " + panel.path("title").asText(), panel));
            collect(where, panel, into);
        }
    }

    private static List<String> expressions(Placed panel) {
        return panel.json().path("targets").findValuesAsText("expr");
    }

    private static JsonNode variable(JsonNode dashboard, String name) {
        for (JsonNode variable : dashboard.at("/templating/list")) {
            if (variable.path("name").asText().equals(name)) {
                return variable;
            }
        }
        return dashboard.path("none");
    }

    @Test
    void dashboardsHaveAStableUidAndCannotBeEdited() {
        Set<String> uids = new HashSet<>();
        Set<String> titles = new HashSet<>();
        for (JsonNode dashboard : dashboards()) {
            String uid = dashboard.path("uid").asText();
            assertThat(uid).startsWith("virtwarden-").hasSizeLessThanOrEqualTo(40);
            assertThat(uids.add(uid)).as(uid).isTrue();
            assertThat(titles.add(dashboard.path("title").asText())).as(uid).isTrue();
            assertThat(dashboard.has("id")).as(uid).isFalse();
            assertThat(dashboard.has("__inputs")).as(uid).isFalse();
            assertThat(dashboard.path("editable").asBoolean(true)).as(uid).isFalse();
            assertThat(dashboard.path("schemaVersion").asInt()).as(uid).isBetween(39, 42);
            assertThat(dashboard.path("description").asText()).as(uid).isNotBlank();
            assertThat(dashboard.path("graphTooltip").asInt()).as(uid).isEqualTo(1);
        }
    }

    @Test
    void dashboardsLetTheReaderChooseTheDataSourceJobAndInstance() {
        for (JsonNode dashboard : dashboards()) {
            String uid = dashboard.path("uid").asText();
            JsonNode source = variable(dashboard, "datasource");
            assertThat(source.path("type").asText()).as(uid).isEqualTo("datasource");
            assertThat(source.path("query").asText()).as(uid).isEqualTo("prometheus");
            assertThat(source.path("label").asText()).as(uid).isEqualTo("Data source");
            for (String[] wanted : new String[][] {{"job", "Job"}, {"instance", "Instance"}}) {
                JsonNode variable = variable(dashboard, wanted[0]);
                assertThat(variable.path("type").asText()).as(uid).isEqualTo("query");
                assertThat(variable.path("label").asText()).as(uid).isEqualTo(wanted[1]);
                assertThat(variable.path("multi").asBoolean()).as(uid).isTrue();
                // Not for the job: ".+" would be every job that Prometheus scrapes, and "up" counts them.
                assertThat(variable.path("allValue").asText()).as(uid).isEqualTo(wanted[0].equals("job") ? "" : ".+");
            }
            for (JsonNode variable : dashboard.at("/templating/list")) {
                if (variable.path("type").asText().equals("query")) {
                    assertThat(variable.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                    // 2 is "on time range change".
                    assertThat(variable.path("refresh").asInt()).as(uid).isEqualTo(2);
                    assertThat(variable.at("/query/query").asText()).startsWith("label_values(");
                }
            }
        }
    }

    @Test
    void dashboardsLinkToEachOtherKeepingTimeAndVariables() {
        for (JsonNode dashboard : dashboards()) {
            JsonNode menu = dashboard.at("/links/0");
            assertThat(menu.path("includeVars").asBoolean()).isTrue();
            assertThat(menu.path("keepTime").asBoolean()).isTrue();
            assertThat(dashboard.path("tags").toString())
                    .contains(menu.at("/tags/0").toString());
        }
        Set<String> uids = new HashSet<>();
        dashboards().forEach(dashboard -> uids.add(dashboard.path("uid").asText()));
        for (Placed panel : panels()) {
            for (String url : panel.json().findValuesAsText("url")) {
                assertThat(url).as(panel.where()).contains("${__url_time_range}", "${datasource:queryparam}");
                assertThat(uids).as(panel.where()).contains(url.substring("/d/".length(), url.indexOf('?')));
            }
        }
    }

    @Test
    void panelsSayWhatTheyShow() {
        for (Placed panel : panels()) {
            assertThat(panel.json().path("title").asText()).as(panel.where()).isNotBlank();
            assertThat(panel.json().path("description").asText())
                    .as(panel.where())
                    .hasSizeGreaterThan(15)
                    .endsWith(".");
        }
    }

    @Test
    void panelsAskTheChosenDataSource() {
        for (Placed panel : panels()) {
            if (!panel.type().equals("text")) {
                assertThat(panel.json().path("targets")).as(panel.where()).isNotEmpty();
                for (JsonNode source : panel.json().findValues("datasource")) {
                    assertThat(source.path("uid").asText()).as(panel.where()).isEqualTo("${datasource}");
                    assertThat(source.path("type").asText()).as(panel.where()).isEqualTo("prometheus");
                }
            }
        }
    }

    @Test
    void panelsHaveUnitsThatGrafanaKnows() {
        Set<String> units = new HashSet<>(Tree.lines("grafana-units.txt"));
        for (Unit unit : Unit.values()) {
            assertThat(units).contains(unit.id());
        }
        for (Placed panel : panels()) {
            assertThat(units)
                    .as(panel.where())
                    .contains(panel.json().at("/fieldConfig/defaults/unit").asText());
            for (JsonNode property : panel.json().at("/fieldConfig/overrides").findValues("properties")) {
                property.forEach(one -> {
                    if (one.path("id").asText().equals("unit")) {
                        assertThat(units)
                                .as(panel.where())
                                .contains(one.path("value").asText());
                    }
                });
            }
        }
    }

    @Test
    void panelsDoNotOverlapAndHaveNumbersOfTheirOwn() {
        for (JsonNode dashboard : dashboards()) {
            String uid = dashboard.path("uid").asText();
            List<Placed> all = new ArrayList<>();
            collect(uid, dashboard, all);
            Set<Integer> ids = new HashSet<>();
            all.forEach(panel -> assertThat(ids.add(panel.json().path("id").asInt()))
                    .as(panel.where())
                    .isTrue());
            checkPlaces(uid, dashboard);
            dashboard.path("panels").forEach(row -> checkPlaces(uid, row));
        }
    }

    private static void checkPlaces(String uid, JsonNode parent) {
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : parent.path("panels")) {
            JsonNode place = panel.path("gridPos");
            int x = place.path("x").asInt();
            assertThat(x + place.path("w").asInt()).as(uid).isLessThanOrEqualTo(24);
            for (int column = x; column < x + place.path("w").asInt(); column++) {
                int y = place.path("y").asInt();
                for (int line = y; line < y + place.path("h").asInt(); line++) {
                    assertThat(taken.add(column + "," + line))
                            .as(uid + ": " + panel.path("title").asText())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void queriesHoldToTheChosenJobAndInstance() {
        for (Placed panel : panels()) {
            for (String expr : expressions(panel)) {
                for (String metric : Promql.metrics(expr)) {
                    for (String before : Promql.before(expr, metric)) {
                        assertThat(expr.substring(before.length() + metric.length()))
                                .as(panel.where() + ": " + expr)
                                .startsWith("{job=~\"$job\", instance=~\"$instance\"");
                    }
                }
            }
        }
    }

    @Test
    void queriesNameOnlyMetricsThatThereAre() {
        Set<String> known = KnownMetrics.all().keySet();
        for (Placed panel : panels()) {
            for (String expr : expressions(panel)) {
                assertThat(Promql.metrics(expr)).as(panel.where()).isNotEmpty();
                assertThat(known).as(panel.where() + ": " + expr).containsAll(Promql.metrics(expr));
            }
        }
        for (JsonNode dashboard : dashboards()) {
            for (String expr : dashboard.path("annotations").findValuesAsText("expr")) {
                assertThat(known).as(expr).containsAll(Promql.metrics(expr));
            }
        }
    }

    @Test
    void countersAreShownAsRatesOrIncreases() {
        var types = KnownMetrics.all();
        for (Placed panel : panels()) {
            for (String expr : expressions(panel)) {
                for (String metric : Promql.metrics(expr)) {
                    if ("counter".equals(types.get(metric))) {
                        for (String before : Promql.before(expr, metric)) {
                            assertThat(before).as(panel.where() + ": " + expr).matches("(?s).*(rate|increase)\\($");
                        }
                    }
                }
            }
        }
    }

    @Test
    void ratesAreOverGrafanasInterval() {
        for (Placed panel : panels()) {
            for (String expr : expressions(panel)) {
                var windows = RANGED.matcher(expr);
                int rates = 0;
                while (windows.find()) {
                    rates++;
                    assertThat(windows.group(1)).as(panel.where() + ": " + expr).isEqualTo("$__rate_interval");
                }
                assertThat(RATE.matcher(expr).results().count())
                        .as(panel.where())
                        .isEqualTo(rates);
                var increases =
                        Pattern.compile("increase\\([^\\[\\]]*\\[([^\\]]*)]").matcher(expr);
                while (increases.find()) {
                    assertThat(EVENTS_OVER_THE_TIME_SHOWN).as(panel.where()).contains(increases.group(1));
                }
            }
        }
    }

    @Test
    void topkIsOfOneMoment() {
        for (Placed panel : panels()) {
            for (JsonNode target : panel.json().path("targets")) {
                String expr = target.path("expr").asText();
                if (expr.contains("topk(") && target.path("range").asBoolean()) {
                    assertThat(expr).as(panel.where()).contains("@ end()");
                }
            }
        }
    }

    @Test
    void emptyPanelsOfOptionalPartsSayWhy() {
        // A panel that may rightly be empty has a text for it; which ones must have data, DashboardQueriesIT asks
        // Prometheus.
        for (Placed panel : panels()) {
            if (panel.json().at("/gridPos/h").asInt() > 4 && panel.type().equals("table")) {
                String first = expressions(panel).get(0);
                if (first.contains("alertstate") || first.contains("_error{") || first.contains("== 0")) {
                    assertThat(panel.json().at("/fieldConfig/defaults/noValue").asText())
                            .as(panel.where())
                            .isNotBlank();
                }
            }
        }
    }
}
