package io.virtwarden.grafana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes a panel as Grafana's classic JSON, in the shape that versions 10 to 13 know. */
final class PanelJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Panel panel;

    PanelJson(Panel panel) {
        this.panel = panel;
    }

    /** The data source that the reader chose. */
    static ObjectNode dataSource() {
        return JSON.objectNode().put("type", "prometheus").put("uid", "${datasource}");
    }

    ObjectNode write(int id, int x, int y) {
        ObjectNode json = JSON.objectNode();
        if (panel.kind != Panel.Kind.NOTE) {
            json.set("datasource", dataSource());
        }
        json.put("description", panel.description);
        json.set("fieldConfig", fieldConfig());
        json.putObject("gridPos")
                .put("h", panel.height)
                .put("w", panel.width)
                .put("x", x)
                .put("y", y);
        json.put("id", id);
        json.set("options", new PanelOptions(panel).write());
        json.set("targets", targets());
        json.put("title", panel.title);
        if (panel.kind == Panel.Kind.TABLE) {
            json.set("transformations", transformations());
        }
        json.put("type", panel.kind.id);
        return json;
    }

    private ArrayNode targets() {
        ArrayNode targets = JSON.arrayNode();
        char ref = 'A';
        for (Query query : panel.queries) {
            Query.Form form = query.form();
            boolean instant = form == Query.Form.INSTANT || form == Query.Form.TABLE;
            ObjectNode target = targets.addObject();
            target.set("datasource", dataSource());
            target.put("editorMode", "code");
            target.put("expr", query.expr());
            target.put(
                    "format",
                    form == Query.Form.TABLE ? "table" : form == Query.Form.HEATMAP ? "heatmap" : "time_series");
            target.put("instant", instant);
            target.put("legendFormat", form == Query.Form.TABLE ? "__auto" : query.legend());
            target.put("range", !instant);
            target.put("refId", String.valueOf(ref++));
        }
        return targets;
    }

    /** One table out of all queries: rows with the same labels become one. */
    private ArrayNode transformations() {
        ArrayNode steps = JSON.arrayNode();
        boolean several = panel.queries.size() > 1;
        if (several) {
            steps.addObject().put("id", "merge").putObject("options");
        }
        ObjectNode organize = steps.addObject().put("id", "organize").putObject("options");
        ObjectNode hide = organize.putObject("excludeByName");
        hide.put("Time", true);
        panel.hidden.forEach(field -> hide.put(field, true));
        organize.putObject("indexByName");
        ObjectNode names = organize.putObject("renameByName");
        char ref = 'A';
        for (Query query : panel.queries) {
            if (!query.legend().equals("Value")) {
                names.put(several ? "Value #" + ref : "Value", query.legend());
            }
            ref++;
        }
        return steps;
    }

    private ObjectNode fieldConfig() {
        ObjectNode config = JSON.objectNode();
        ObjectNode defaults = config.putObject("defaults");
        boolean steps = !panel.thresholds.isEmpty() && panel.kind != Panel.Kind.SERIES;
        boolean mapped = !panel.mappings.isEmpty();
        defaults.putObject("color")
                .put("mode", steps || mapped || panel.kind == Panel.Kind.STAT ? "thresholds" : "palette-classic");
        defaults.set("custom", custom());
        defaults.set("mappings", mappings(panel.mappings));
        if (panel.min != null) {
            defaults.put("min", panel.min);
        }
        if (panel.max != null) {
            defaults.put("max", panel.max);
        }
        if (!panel.nothing.isEmpty() && panel.kind != Panel.Kind.NOTE) {
            defaults.put("noValue", panel.nothing);
        }
        defaults.set("thresholds", thresholds(panel.thresholds, panel.kind));
        defaults.put("unit", panel.unit.id());
        ArrayNode overrides = config.putArray("overrides");
        panel.overrides.forEach(override -> overrides.add(override(override)));
        return config;
    }

    private ObjectNode custom() {
        ObjectNode custom = JSON.objectNode();
        switch (panel.kind) {
            case SERIES -> {
                custom.put("drawStyle", "line").put("lineWidth", 1).put("showPoints", "never");
                custom.put("fillOpacity", panel.stacked ? 40 : panel.fewSeries ? 10 : 0)
                        .put("spanNulls", false);
                custom.putObject("stacking").put("group", "A").put("mode", panel.stacked ? "normal" : "none");
                custom.putObject("thresholdsStyle").put("mode", panel.thresholds.isEmpty() ? "off" : "dashed");
            }
            case STATES -> custom.put("fillOpacity", 80).put("lineWidth", 0);
            case TABLE -> custom.put("align", "auto").put("filterable", true);
            case STAT, BARS, HEATMAP, NOTE -> {}
        }
        return custom;
    }

    private static ArrayNode mappings(List<Mapping> meanings) {
        ArrayNode list = JSON.arrayNode();
        if (!meanings.isEmpty()) {
            ObjectNode values = list.addObject().put("type", "value").putObject("options");
            int place = 0;
            for (Mapping meaning : meanings) {
                values.putObject(String.valueOf(meaning.value()))
                        .put("color", meaning.colour().id())
                        .put("index", place++)
                        .put("text", meaning.text());
            }
        }
        return list;
    }

    private static ObjectNode thresholds(List<Threshold> limits, Panel.Kind kind) {
        ObjectNode thresholds = JSON.objectNode().put("mode", "absolute");
        ArrayNode steps = thresholds.putArray("steps");
        boolean judged = !limits.isEmpty() && kind != Panel.Kind.TABLE;
        steps.addObject()
                .put("color", (judged ? Colour.GOOD : Colour.NEUTRAL).id())
                .putNull("value");
        limits.forEach(
                limit -> steps.addObject().put("color", limit.colour().id()).put("value", limit.from()));
        return thresholds;
    }

    private static ObjectNode override(Panel.Special override) {
        ObjectNode json = JSON.objectNode();
        json.putObject("matcher").put("id", "byRegexp").put("options", "/" + override.fields() + "/");
        ArrayNode properties = json.putArray("properties");
        if (override.unit() != null) {
            properties
                    .addObject()
                    .put("id", "unit")
                    .put("value", override.unit().id());
        }
        if (override.colour() != null) {
            properties
                    .addObject()
                    .put("id", "color")
                    .putObject("value")
                    .put("fixedColor", override.colour().id())
                    .put("mode", "fixed");
        }
        if (!override.mappings().isEmpty()) {
            properties.addObject().put("id", "mappings").set("value", mappings(override.mappings()));
            cell(properties, "color-background");
        }
        if (!override.thresholds().isEmpty()) {
            properties
                    .addObject()
                    .put("id", "thresholds")
                    .set("value", thresholds(override.thresholds(), Panel.Kind.TABLE));
            cell(properties, "color-text");
        }
        style(override.style(), properties);
        if (override.link() != null) {
            link(override.link(), properties);
        }
        return json;
    }

    private static void cell(ArrayNode properties, String type) {
        properties
                .addObject()
                .put("id", "custom.cellOptions")
                .putObject("value")
                .put("type", type);
        properties.addObject().put("id", "color").putObject("value").put("mode", "thresholds");
    }

    private static void style(Panel.Style style, ArrayNode properties) {
        if (style == Panel.Style.MIRRORED) {
            properties.addObject().put("id", "custom.transform").put("value", "negative-Y");
        } else if (style == Panel.Style.DASHED) {
            properties.addObject().put("id", "custom.fillOpacity").put("value", 0);
            ObjectNode line =
                    properties.addObject().put("id", "custom.lineStyle").putObject("value");
            line.put("fill", "dash").putArray("dash").add(10).add(10);
            properties
                    .addObject()
                    .put("id", "custom.stacking")
                    .putObject("value")
                    .put("group", false)
                    .put("mode", "none");
        }
    }

    private static void link(Panel.Link link, ArrayNode properties) {
        ObjectNode one =
                properties.addObject().put("id", "links").putArray("value").addObject();
        one.put("targetBlank", false).put("title", link.title());
        one.put(
                "url",
                "/d/" + link.uid() + "?${__url_time_range}&${datasource:queryparam}&${job:queryparam}&"
                        + link.variables());
    }
}
