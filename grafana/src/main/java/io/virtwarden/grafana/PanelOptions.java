package io.virtwarden.grafana;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The options that each kind of panel has of its own. */
final class PanelOptions {
    private final Panel panel;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    PanelOptions(Panel panel) {
        this.panel = panel;
    }

    ObjectNode write() {
        switch (panel.kind) {
            case STAT -> stat();
            case SERIES -> series();
            case TABLE -> table();
            case BARS -> bars();
            case STATES -> states();
            case HEATMAP -> heatmap();
            case NOTE -> json.put("content", panel.nothing).put("mode", "markdown");
        }
        return json;
    }

    private void stat() {
        json.put("colorMode", panel.mappings.isEmpty() ? "value" : "background");
        json.put("graphMode", panel.sparkline ? "area" : "none");
        json.put("justifyMode", "auto").put("orientation", "auto").put("textMode", "value");
        reduce();
    }

    private void series() {
        ObjectNode legend = json.putObject("legend");
        legend.putArray("calcs");
        if (!panel.fewSeries) {
            legend.withArray("calcs").add("mean").add("max").add("lastNotNull");
            legend.put("sortBy", "Last *").put("sortDesc", true);
        }
        legend.put("displayMode", panel.fewSeries ? "list" : "table");
        legend.put("placement", "bottom").put("showLegend", true);
        json.putObject("tooltip").put("mode", "multi").put("sort", "desc");
    }

    private void table() {
        json.put("cellHeight", "sm").put("showHeader", true);
        ObjectNode footer = json.putObject("footer");
        footer.put("countRows", false)
                .put("fields", "")
                .put("show", false)
                .putArray("reducer")
                .add("sum");
        var sort = json.putArray("sortBy");
        if (!panel.sortBy.isEmpty()) {
            sort.addObject().put("desc", true).put("displayName", panel.sortBy);
        }
    }

    private void bars() {
        json.put("displayMode", "basic").put("minVizHeight", 16).put("minVizWidth", 8);
        json.put("namePlacement", "left").put("orientation", "horizontal").put("showUnfilled", true);
        json.put("sizing", "auto").put("valueMode", "text");
        reduce();
    }

    private void states() {
        json.put("alignValue", "left")
                .put("mergeValues", true)
                .put("rowHeight", 0.85)
                .put("showValue", "never");
        json.putObject("legend")
                .put("displayMode", "list")
                .put("placement", "bottom")
                .put("showLegend", true);
        json.putObject("tooltip").put("mode", "single").put("sort", "none");
    }

    private void heatmap() {
        json.put("calculate", false).put("cellGap", 1);
        json.putObject("color")
                .put("exponent", 0.5)
                .put("fill", "dark-orange")
                .put("mode", "scheme")
                .put("reverse", false)
                .put("scale", "exponential")
                .put("scheme", "Oranges")
                .put("steps", 64);
        json.putObject("exemplars").put("color", "rgba(255,0,255,0.7)");
        json.putObject("filterValues").put("le", 1e-9);
        json.putObject("legend").put("show", true);
        json.putObject("rowsFrame").put("layout", "auto");
        json.putObject("tooltip")
                .put("mode", "single")
                .put("showColorScale", false)
                .put("yHistogram", false);
        json.putObject("yAxis")
                .put("axisPlacement", "left")
                .put("reverse", false)
                .put("unit", panel.unit.id());
    }

    private void reduce() {
        ObjectNode reduce = json.putObject("reduceOptions");
        reduce.putArray("calcs").add("lastNotNull");
        reduce.put("fields", "").put("values", false);
    }
}
