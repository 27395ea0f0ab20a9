package io.virtwarden.grafana;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A panel as it is described; {@link PanelJson} writes it. Built by one thread, then only read. */
final class Panel {
    /** Grafana's core panels that the dashboards use. */
    enum Kind {
        STAT("stat"),
        SERIES("timeseries"),
        TABLE("table"),
        BARS("bargauge"),
        STATES("state-timeline"),
        HEATMAP("heatmap"),
        NOTE("text");

        final String id;

        Kind(String id) {
            this.id = id;
        }
    }

    /** What is special about some fields, by a regular expression over their names. */
    record Special(
            String fields,
            @Nullable Unit unit,
            @Nullable Colour colour,
            Style style,
            List<Mapping> mappings,
            List<Threshold> thresholds,
            @Nullable Link link) {}

    /** How a series is drawn. */
    enum Style {
        PLAIN,
        /** Below the axis. */
        MIRRORED,
        /** As a limit: without area, not stacked. */
        DASHED
    }

    /** Where a click leads: another of the dashboards, with time and variables kept. */
    record Link(String title, String uid, String variables) {}

    final Kind kind;
    final String title;
    final String description;
    final Unit unit;
    final List<Query> queries = new ArrayList<>();
    final List<Special> overrides = new ArrayList<>();
    final List<String> hidden = new ArrayList<>();
    List<Mapping> mappings = List.of();
    List<Threshold> thresholds = List.of();

    @Nullable
    Double min;

    @Nullable
    Double max;

    boolean stacked;
    boolean sparkline;
    boolean fewSeries;
    String nothing = "";
    String sortBy = "";
    int width = 12;
    int height = 8;

    private Panel(Kind kind, String title, Unit unit, String description) {
        this.kind = kind;
        this.title = title;
        this.unit = unit;
        this.description = description;
    }

    /** One number, its course behind it. */
    static Panel stat(String title, Unit unit, String expr, String description) {
        Panel panel = new Panel(Kind.STAT, title, unit, description).size(3, 4);
        panel.sparkline = true;
        return panel.query(expr, title);
    }

    /** Numbers over time; from zero on unless it says otherwise. */
    static Panel series(String title, Unit unit, String description) {
        return new Panel(Kind.SERIES, title, unit, description).from(0);
    }

    /** A row per label set, a column per query. */
    static Panel table(String title, String description) {
        return new Panel(Kind.TABLE, title, Unit.PLAIN, description);
    }

    /** A bar per label set, of now. */
    static Panel bars(String title, Unit unit, String expr, String legend, String description) {
        Panel panel = new Panel(Kind.BARS, title, unit, description).from(0);
        panel.queries.add(new Query(expr, legend, Query.Form.INSTANT));
        return panel;
    }

    /** A strip per label set, coloured by what its number means. */
    static Panel states(String title, List<Mapping> meaning, String expr, String legend, String description) {
        Panel panel = new Panel(Kind.STATES, title, Unit.PLAIN, description);
        panel.mappings = meaning;
        return panel.query(expr, legend);
    }

    /** The distribution of a histogram over time. */
    static Panel heatmap(String title, Unit unit, String buckets, String description) {
        Panel panel = new Panel(Kind.HEATMAP, title, unit, description);
        panel.queries.add(new Query(buckets, "{{le}}", Query.Form.HEATMAP));
        return panel;
    }

    /** Text in Markdown; {@code content} may name variables. */
    static Panel note(String title, String content, String description) {
        Panel panel = new Panel(Kind.NOTE, title, Unit.TEXT, description);
        panel.nothing = content;
        return panel;
    }

    Panel query(String expr, String legend) {
        queries.add(new Query(expr, legend, Query.Form.RANGE));
        return this;
    }

    /** A column of a table. */
    Panel column(String heading, Unit unit, String expr) {
        queries.add(new Query(expr, heading, Query.Form.TABLE));
        return override(heading, unit, null, Style.PLAIN);
    }

    /** A column whose number means something. */
    Panel column(String heading, List<Mapping> meaning, String expr) {
        queries.add(new Query(expr, heading, Query.Form.TABLE));
        overrides.add(new Special(exactly(heading), null, null, Style.PLAIN, meaning, List.of(), null));
        return this;
    }

    /** A column that changes its colour. */
    Panel column(String heading, Unit unit, List<Threshold> limits, String expr) {
        queries.add(new Query(expr, heading, Query.Form.TABLE));
        overrides.add(new Special(exactly(heading), unit, null, Style.PLAIN, List.of(), limits, null));
        return this;
    }

    /** A table that only shows labels: the value is always 1. */
    Panel labels(String expr) {
        queries.add(new Query(expr, "Value", Query.Form.TABLE));
        return hide("Value");
    }

    /** Fields that a table does not show. */
    Panel hide(String... fields) {
        hidden.addAll(List.of(fields));
        return this;
    }

    /** A series with that name is a limit. */
    Panel limit(String name) {
        return override(name, null, Colour.LIMIT, Style.DASHED);
    }

    /** What is named by this regular expression has that colour. */
    Panel colour(String names, Colour colour) {
        overrides.add(new Special(names, null, colour, Style.PLAIN, List.of(), List.of(), null));
        return this;
    }

    /** What is named by the first expression is drawn above the axis, by the second below it. */
    Panel twoWays(String above, String below) {
        min = null;
        overrides.add(new Special(above, null, Colour.IN, Style.PLAIN, List.of(), List.of(), null));
        overrides.add(new Special(below, null, Colour.OUT, Style.MIRRORED, List.of(), List.of(), null));
        return this;
    }

    /** Below the axis, in the palette's colours: for panels with many series. */
    Panel mirrored(String below) {
        min = null;
        overrides.add(new Special(below, null, null, Style.MIRRORED, List.of(), List.of(), null));
        return this;
    }

    /** Values of this column or series lead to another dashboard. */
    Panel link(String field, Link target) {
        overrides.add(new Special(exactly(field), null, null, Style.PLAIN, List.of(), List.of(), target));
        return this;
    }

    /** All series lead to another dashboard. */
    Panel link(Link target) {
        overrides.add(new Special(".*", null, null, Style.PLAIN, List.of(), List.of(), target));
        return this;
    }

    Panel map(List<Mapping> meaning) {
        mappings = meaning;
        return this;
    }

    Panel warn(List<Threshold> limits) {
        thresholds = limits;
        return this;
    }

    Panel stack() {
        stacked = true;
        return this;
    }

    /** No course behind the number. */
    Panel still() {
        sparkline = false;
        return this;
    }

    /** The legend is a line, not a table. */
    Panel few() {
        fewSeries = true;
        return this;
    }

    /** What stands there if the query has no answer. */
    Panel otherwise(String text) {
        nothing = text;
        return this;
    }

    /** Largest first. */
    Panel sort(String heading) {
        sortBy = heading;
        return this;
    }

    Panel from(double least) {
        min = least;
        return this;
    }

    Panel upTo(double most) {
        max = most;
        return this;
    }

    /** In Grafana's grid of 24 columns. */
    Panel size(int columns, int rows) {
        width = columns;
        height = rows;
        return this;
    }

    private Panel override(String name, @Nullable Unit unit, @Nullable Colour colour, Style style) {
        overrides.add(new Special(exactly(name), unit, colour, style, List.of(), List.of(), null));
        return this;
    }

    private static String exactly(String name) {
        return "^" + name.replaceAll("[()/.|%]", "\\\\$0") + "$";
    }
}
