package io.virtwarden.monitor.exposition;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A metric family: its name as it stands in samples, and what is said of it. Compared by identity; made once, by the table.
 */
public final class Family {
    private final int index;
    private final String name;
    private final MetricType type;
    private final String help;
    private final List<String> labels;
    private final byte[] nameBytes;
    private final byte[] head;

    /**
     * @param index place in the table, from 0: families are written in this order, and refused from the end if there are too many
     *     series
     * @param help one line
     * @param labels for documentation, and for rows that are given as values
     */
    public Family(int index, String name, MetricType type, String help, List<String> labels) {
        check(name, type);
        this.index = index;
        this.name = name;
        this.type = type;
        this.help = help;
        this.labels = List.copyOf(labels);
        this.nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        this.head = (name + (type == MetricType.HISTOGRAM ? "_bucket{" : "{")).getBytes(StandardCharsets.US_ASCII);
    }

    private static void check(String name, MetricType type) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a metric name: " + name);
        }
        if (name.endsWith("_total") != (type == MetricType.COUNTER)) {
            throw new IllegalArgumentException(name + ": counters, and only they, end in _total");
        }
        if (name.endsWith("_info") != (type == MetricType.INFO)) {
            throw new IllegalArgumentException(name + ": info metrics, and only they, end in _info");
        }
    }

    public int index() {
        return index;
    }

    /** As in samples, with {@code _total} or {@code _info}, without {@code _bucket}. */
    public String name() {
        return name;
    }

    public MetricType type() {
        return type;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return labels;
    }

    /** OpenMetrics' name of the family: without the suffix that its type adds. */
    String openMetricsName() {
        return switch (type) {
            case COUNTER -> name.substring(0, name.length() - "_total".length());
            case INFO -> name.substring(0, name.length() - "_info".length());
            case GAUGE, HISTOGRAM -> name;
        };
    }

    /** Writes the name and the brace that opens the labels. */
    public void start(Out out) {
        out.put(head);
    }

    /** The name. */
    byte[] nameBytes() {
        return nameBytes;
    }

    @Override
    public String toString() {
        return name;
    }
}
