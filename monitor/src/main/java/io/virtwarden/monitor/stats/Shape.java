package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Out;
import java.util.List;

/**
 * Which samples the statistics of one layout make: shared by all domains of that layout. What differs between them are the bytes
 * of their labels, one array per {@link LabelSet}.
 */
final class Shape {
    private final Row[][] byFamily;
    private final List<LabelSet> labelSets;
    private final int rows;

    /** @param byFamily by {@link Family#index()} */
    Shape(List<List<Row>> byFamily, List<LabelSet> labelSets) {
        this.byFamily = byFamily.stream().map(r -> r.toArray(new Row[0])).toArray(Row[][]::new);
        this.labelSets = List.copyOf(labelSets);
        int sum = 0;
        for (Row[] family : this.byFamily) {
            sum += samples(family);
        }
        this.rows = sum;
    }

    private static int samples(Row[] rows) {
        int sum = 0;
        for (Row row : rows) {
            sum += row.samples();
        }
        return sum;
    }

    /** Writes a sample of a domain, or some that belong together. */
    interface Row {
        /** How many at most. */
        default int samples() {
            return 1;
        }

        void write(Family family, byte[][] labels, DomainSample sample, Out out);
    }

    List<LabelSet> labelSets() {
        return labelSets;
    }

    int rows() {
        return rows;
    }

    int rows(Family family) {
        return samples(byFamily[family.index()]);
    }

    void write(Family family, byte[][] labels, DomainSample sample, Out out) {
        for (Row row : byFamily[family.index()]) {
            row.write(family, labels, sample, out);
        }
    }
}
