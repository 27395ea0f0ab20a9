package io.virtwarden.grafana;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes a dashboard as Grafana's classic JSON (schema 39, which Grafana 10 to 13 load) and places its panels. */
final class DashboardJson {
    private static final int SCHEMA = 39;
    private static final int COLUMNS = 24;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Dashboard dashboard;
    private int nextId = 1;
    private int y;

    DashboardJson(Dashboard dashboard) {
        this.dashboard = dashboard;
    }

    /** The file's text. */
    String text() {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
        printer.indentObjectsWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(write()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of nodes can always be written", e);
        }
    }

    ObjectNode write() {
        nextId = 1;
        y = 0;
        ObjectNode json = JSON.objectNode();
        json.putObject("annotations").set("list", annotations());
        json.put("description", dashboard.description());
        json.put("editable", false).put("fiscalYearStartMonth", 0).put("graphTooltip", 1);
        json.set("links", links());
        json.set("panels", panels());
        json.put("preload", false).put("refresh", "30s").put("schemaVersion", SCHEMA);
        json.putArray("tags").add("virtwarden").add("libvirt");
        json.putObject("templating").set("list", variables());
        json.putObject("time").put("from", "now-3h").put("to", "now");
        json.putObject("timepicker");
        json.put("timezone", "browser").put("title", "virtwarden / " + dashboard.title());
        json.put("uid", dashboard.uid()).put("version", 1).put("weekStart", "");
        return json;
    }

    private ArrayNode annotations() {
        ArrayNode list = JSON.arrayNode();
        ObjectNode own = list.addObject().put("builtIn", 1);
        own.putObject("datasource").put("type", "grafana").put("uid", "-- Grafana --");
        own.put("enable", true).put("hide", true).put("iconColor", "rgba(0, 211, 255, 1)");
        own.put("name", "Annotations & Alerts").put("type", "dashboard");
        for (Annotation annotation : dashboard.annotations()) {
            ObjectNode json = list.addObject();
            json.set("datasource", PanelJson.dataSource());
            json.put("enable", annotation.shown())
                    .put("expr", annotation.expr())
                    .put("hide", false);
            json.put("iconColor", annotation.colour().id()).put("name", annotation.name());
            json.put("step", "120s").put("tagKeys", "instance,object");
            json.put("textFormat", "{{instance}}").put("titleFormat", "{{event}} {{detail}}");
        }
        return list;
    }

    private static ArrayNode links() {
        ArrayNode links = JSON.arrayNode();
        ObjectNode menu = links.addObject();
        menu.put("asDropdown", true)
                .put("icon", "external link")
                .put("includeVars", true)
                .put("keepTime", true);
        menu.putArray("tags").add("virtwarden");
        menu.put("targetBlank", false).put("title", "virtwarden").put("tooltip", "");
        menu.put("type", "dashboards").put("url", "");
        return links;
    }

    private ArrayNode variables() {
        ArrayNode list = JSON.arrayNode();
        ObjectNode source = list.addObject();
        source.putObject("current");
        source.put("hide", 0)
                .put("includeAll", false)
                .put("label", "Data source")
                .put("multi", false);
        source.put("name", "datasource").putArray("options");
        source.put("query", "prometheus").put("refresh", 1).put("regex", "").put("type", "datasource");
        for (Variable variable : dashboard.variables()) {
            list.add(variable(variable));
        }
        return list;
    }

    private static ObjectNode variable(Variable variable) {
        ObjectNode json = JSON.objectNode();
        if (!variable.name().equals("job")) {
            // All jobs are those that have the metric, by name: ".+" would be every job that Prometheus scrapes.
            json.put("allValue", ".+");
        }
        ObjectNode current = json.putObject("current");
        if (variable.all()) {
            current.put("selected", true).put("text", "All").put("value", "$__all");
        }
        json.set("datasource", PanelJson.dataSource());
        json.put("definition", variable.query()).put("hide", 0).put("includeAll", variable.all());
        json.put("label", variable.label()).put("multi", true).put("name", variable.name());
        json.putArray("options");
        json.putObject("query").put("query", variable.query()).put("refId", "Variable-" + variable.name());
        // Asked anew when the time changes: what there was then may be gone.
        json.put("refresh", 2)
                .put("regex", "")
                .put("skipUrlSync", false)
                .put("sort", 1)
                .put("type", "query");
        return json;
    }

    private ArrayNode panels() {
        ArrayNode panels = JSON.arrayNode();
        for (Row row : dashboard.rows()) {
            ObjectNode heading = panels.addObject();
            heading.put("collapsed", row.collapsed());
            heading.putObject("gridPos")
                    .put("h", 1)
                    .put("w", COLUMNS)
                    .put("x", 0)
                    .put("y", y++);
            heading.put("id", nextId++);
            ArrayNode inside = heading.putArray("panels");
            heading.put("title", row.title()).put("type", "row");
            int before = y;
            place(row.panels(), row.collapsed() ? inside : panels);
            // Folded panels take no room until the row is opened.
            y = row.collapsed() ? before : y;
        }
        return panels;
    }

    /** From left to right, line by line. */
    private void place(List<Panel> all, ArrayNode into) {
        int x = 0;
        int tallest = 0;
        for (Panel panel : all) {
            if (x + panel.width > COLUMNS) {
                y += tallest;
                x = 0;
                tallest = 0;
            }
            into.add(new PanelJson(panel).write(nextId++, x, y));
            x += panel.width;
            tallest = Math.max(tallest, panel.height);
        }
        y += tallest;
    }
}
