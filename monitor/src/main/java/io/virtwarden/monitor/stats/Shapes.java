package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.Field;
import io.virtwarden.hypervisor.stats.Layout;
import io.virtwarden.monitor.exposition.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** Makes shapes of layouts, once each. Not thread-safe: belongs to the thread of the rounds. */
final class Shapes {
    private final MetricTable table;
    private final boolean hypervisorStats;
    private final UnknownFields unknown;
    private final byte[][] descriptions = new byte[StateNames.STATES.size()][];
    private final Map<Layout, Shape> active = new WeakHashMap<>();
    private final Map<Layout, Shape> inactive = new WeakHashMap<>();

    /** @param hypervisorStats also the counters that the hypervisor invents, vm.* and vcpu.N.* */
    Shapes(MetricTable table, boolean hypervisorStats, UnknownFields unknown) {
        this.table = table;
        this.hypervisorStats = hypervisorStats;
        this.unknown = unknown;
        for (int state = 0; state < descriptions.length; state++) {
            descriptions[state] = ShapeRows.descriptionTail(state);
        }
    }

    /** @param figures false for a domain whose figures are too old: it is shown like an inactive one */
    Shape of(DomainSample sample, boolean figures) {
        boolean running = sample.active() && figures;
        return (running ? active : inactive)
                .computeIfAbsent(sample.layout(), layout -> new Building(layout, running).shape());
    }

    /** A shape while it is put together. */
    private final class Building {
        private final Layout layout;
        private final boolean running;
        private final List<List<Shape.Row>> byFamily = new ArrayList<>();
        private final Map<LabelSet, Integer> labelSets = new LinkedHashMap<>();
        private final Map<String, Bins> histograms = new LinkedHashMap<>();

        Building(Layout layout, boolean running) {
            this.layout = layout;
            this.running = running;
            table.families().forEach(f -> byFamily.add(new ArrayList<>()));
            labelSets.put(LabelSet.DOMAIN, 0);
        }

        Shape shape() {
            for (int slot = 0; slot < layout.size(); slot++) {
                Field field = layout.field(slot);
                List<MetricTable.FieldRow> rows = table.rows(field.template());
                if (rows.isEmpty()) {
                    unknown.saw(field);
                }
                for (MetricTable.FieldRow row : rows) {
                    if ((running || row.always()) && layout.type(slot) != Layout.STRING && wanted(row)) {
                        add(row, slot, field);
                    }
                }
            }
            histograms
                    .values()
                    .forEach(bins -> byFamily.get(bins.family().index()).add(bins.row()));
            return new Shape(byFamily, List.copyOf(labelSets.keySet()));
        }

        private boolean wanted(MetricTable.FieldRow row) {
            return hypervisorStats || !row.labels().contains("stat");
        }

        private void add(MetricTable.FieldRow row, int slot, Field field) {
            List<Shape.Row> rows = byFamily.get(row.family().index());
            if (row.scale().equals("bins") && !Bins.isValue(field)) {
                return;
            }
            int labels = labelSets.computeIfAbsent(labelSet(field), l -> labelSets.size());
            byte[] tail = ShapeRows.tail(constants(row, field));
            switch (row.scale()) {
                case "stateset" -> {
                    for (int state = 0; state < StateNames.STATES.size(); state++) {
                        byte[] named = ShapeRows.tail(new Labels().add("state", StateNames.state(state)));
                        rows.add(new ShapeRows.InState(slot, labels, named, state));
                    }
                }
                case "statetext" -> rows.add(new ShapeRows.StateText(slot, labels, descriptions));
                case "usedpercent" -> {
                    int available = layout.slot("balloon.available");
                    if (available >= 0) {
                        rows.add(new ShapeRows.UsedPercent(slot, available, labels, tail));
                    }
                }
                case "bins" -> {
                    String name = Bins.histogram(field);
                    String operation = name.substring(name.lastIndexOf('.') + 1);
                    histograms
                            .computeIfAbsent(name, n -> new Bins(layout, row.family(), labels, operation))
                            .add(field, slot);
                }
                default ->
                    rows.add(new ShapeRows.Plain(
                            slot,
                            labels,
                            tail,
                            FieldValue.of(row.scale(), layout.type(slot)),
                            row.scale().equals("positive")));
            }
        }
    }

    private static LabelSet labelSet(Field field) {
        List<Integer> numbers = new ArrayList<>();
        for (int n = 0; n < field.numbers(); n++) {
            numbers.add(field.number(n));
        }
        return LabelSet.of(field.template(), numbers);
    }

    /** Constant labels, and those that are the rest of the field's name. */
    private static Labels constants(MetricTable.FieldRow row, Field field) {
        Labels labels = new Labels();
        for (String label : row.labels()) {
            int equals = label.indexOf('=');
            if (equals > 0) {
                labels.add(label.substring(0, equals), label.substring(equals + 1));
            } else if (label.equals("event") || label.equals("stat")) {
                labels.add(label, rest(field));
            }
        }
        return labels;
    }

    /** {@code cache_misses} of perf.cache_misses; {@code halt_exits.sum} of vcpu.3.halt_exits.sum. */
    private static String rest(Field field) {
        int from = field.name().indexOf('.') + 1;
        return field.numbers() == 0
                ? field.name().substring(from)
                : field.name().substring(field.name().indexOf('.', from) + 1);
    }
}
