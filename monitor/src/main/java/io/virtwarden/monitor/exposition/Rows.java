package io.virtwarden.monitor.exposition;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Samples of one connection that are given as values, in the order given. A label set that was given before in its family is dropped
 * and counted: one of them would spoil the whole scrape. Not thread-safe; {@link #finish} makes the immutable result.
 */
public final class Rows {
    private static final String URI = "uri";
    private static final Row[] NOTHING = new Row[0];

    private final String uri;
    private final boolean uriEverywhere;
    private final Map<Family, List<Row>> rows = new HashMap<>();
    private final Map<Family, Set<ByteBuffer>> seen = new HashMap<>();
    private int count;
    private int duplicates;

    /**
     * @param uri value of the label of that name in families that have it
     * @param everywhere whether all other families get it, too
     */
    public Rows(String uri, boolean everywhere) {
        this.uri = uri;
        this.uriEverywhere = everywhere;
    }

    private record Row(byte[] labels, Value value) {}

    /** Writes the value of a sample. */
    @FunctionalInterface
    public interface Value {
        void write(Out out);
    }

    /** Adds a sample. The labels' values in the order of {@link Family#labels()}, without the URI. */
    public Rows add(Family family, long value, String... labels) {
        return row(family, out -> out.number(value), labels);
    }

    /** Adds a sample. */
    public Rows add(Family family, double value, String... labels) {
        return row(family, out -> out.decimal(value), labels);
    }

    /** Adds a sample whose value knows how to write itself. */
    public Rows row(Family family, Value value, String... labels) {
        boolean hasUri = family.labels().contains(URI);
        List<String> names = hasUri ? family.labels().subList(0, family.labels().size() - 1) : family.labels();
        if (labels.length != names.size()) {
            throw new IllegalArgumentException(family + " has labels " + names + ", not " + labels.length);
        }
        Labels built = new Labels();
        for (int i = 0; i < labels.length; i++) {
            built.add(names.get(i), labels[i]);
        }
        if (hasUri || uriEverywhere) {
            built.add(URI, uri);
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
        int most = rows.keySet().stream().mapToInt(Family::index).max().orElse(-1);
        int least = rows.keySet().stream().mapToInt(Family::index).min().orElse(0);
        Row[][] byFamily = new Row[most < least ? 0 : most - least + 1][];
        Arrays.fill(byFamily, NOTHING);
        rows.forEach((family, list) -> byFamily[family.index() - least] = list.toArray(NOTHING));
        return new Finished(least, byFamily, count);
    }

    /** An array over the indices of the families that there are: looked at for every family of every round. */
    private record Finished(int least, Row[][] byFamily, int rows) implements RowSource {
        private Row[] of(Family family) {
            int place = family.index() - least;
            return place < 0 || place >= byFamily.length ? NOTHING : byFamily[place];
        }

        @Override
        public int rows(Family family) {
            return of(family).length;
        }

        @Override
        public void write(Family family, Out out) {
            for (Row row : of(family)) {
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
