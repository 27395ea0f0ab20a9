package io.virtwarden.monitor.exposition;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Samples that are given as values, in the order given. A label set that was given before in its family is dropped and counted:
 * one of them would spoil the whole scrape. Not thread-safe; {@link #finish} makes the immutable result.
 */
public final class Rows {
    private final Map<Family, List<Row>> rows = new HashMap<>();
    private final Map<Family, Set<ByteBuffer>> seen = new HashMap<>();
    private int count;
    private int duplicates;

    private record Row(byte[] labels, Value value) {}

    /** Writes the value of a sample. */
    @FunctionalInterface
    public interface Value {
        void write(Out out);
    }

    /** Adds a sample. The labels' values in the order of {@link Family#labels()}. */
    public Rows add(Family family, long value, String... labels) {
        return row(family, out -> out.number(value), labels);
    }

    /** Adds a sample. */
    public Rows add(Family family, double value, String... labels) {
        return row(family, out -> out.decimal(value), labels);
    }

    /** Adds a sample whose value knows how to write itself. */
    public Rows row(Family family, Value value, String... labels) {
        if (labels.length != family.labels().size()) {
            throw new IllegalArgumentException(family + " has labels " + family.labels() + ", not " + labels.length);
        }
        Labels built = new Labels();
        for (int i = 0; i < labels.length; i++) {
            built.add(family.labels().get(i), labels[i]);
        }
        return encoded(family, value, built.bytes());
    }

    /** Adds a sample whose labels are encoded already. */
    public Rows encoded(Family family, Value value, byte[] labels) {
        if (seen.computeIfAbsent(family, f -> new HashSet<>()).add(ByteBuffer.wrap(labels))) {
            rows.computeIfAbsent(family, f -> new ArrayList<>()).add(new Row(labels, value));
            count++;
        } else {
            duplicates++;
        }
        return this;
    }

    /** How many were dropped. */
    public int duplicates() {
        return duplicates;
    }

    /** What was added so far. */
    public RowSource finish() {
        Map<Family, List<Row>> finished = new HashMap<>();
        rows.forEach((family, list) -> finished.put(family, List.copyOf(list)));
        return new Finished(Map.copyOf(finished), count);
    }

    private record Finished(Map<Family, List<Row>> byFamily, int rows) implements RowSource {
        @Override
        public int rows(Family family) {
            return byFamily.getOrDefault(family, List.of()).size();
        }

        @Override
        public void write(Family family, Out out) {
            for (Row row : byFamily.getOrDefault(family, List.of())) {
                if (row.labels().length == 0) {
                    out.put(family.nameBytes());
                    out.put(' ');
                } else {
                    family.start(out);
                    out.put(row.labels());
                    out.put('}');
                    out.put(' ');
                }
                row.value().write(out);
                out.put('\n');
            }
        }
    }
}
