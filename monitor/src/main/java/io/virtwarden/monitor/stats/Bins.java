package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.Field;
import io.virtwarden.hypervisor.stats.Layout;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Labels;
import io.virtwarden.monitor.exposition.Out;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * A histogram of libvirt while its bins are found: {@code block.0.latency_histogram.read.bin.3.start} and {@code .value}, where
 * every bin reaches from its start, in nanoseconds, to the start of the next, and the last one to infinity.
 */
final class Bins {
    private static final String VALUE = ".value";
    private static final int NONE = -1;

    private final Layout layout;
    private final Family family;
    private final int labelSet;
    private final byte[] middle;
    /** Slot of the value by number of the bin. */
    private final TreeMap<Integer, Integer> slots = new TreeMap<>();

    /** @param operation read, write, flush or zone_append */
    Bins(Layout layout, Family family, int labelSet, String operation) {
        this.layout = layout;
        this.family = family;
        this.labelSet = labelSet;
        String label = new String(new Labels().add("operation", operation).bytes(), StandardCharsets.UTF_8);
        this.middle = ("," + label + ",le=\"").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the field is a bin's number of requests, as opposed to its bounds and the number of bins. */
    static boolean isValue(Field field) {
        return field.template().startsWith("block.#.") && field.template().endsWith(".bin.#.value");
    }

    /** {@code block.0.latency_histogram.read}: what the bins of one histogram share. */
    static String histogram(Field field) {
        return field.name().substring(0, field.name().indexOf(".bin."));
    }

    void add(Field field, int slot) {
        slots.put(field.number(1), slot);
    }

    Family family() {
        return family;
    }

    /** Bins whose start libvirt did not say count to the one below them. */
    Shape.Row row() {
        int[] values = new int[slots.size()];
        int[] starts = new int[slots.size()];
        int at = 0;
        for (int slot : slots.values()) {
            String name = layout.field(slot).name();
            values[at] = slot;
            starts[at] = at == 0 ? NONE : layout.slot(name.substring(0, name.length() - VALUE.length()) + ".start");
            at++;
        }
        return new Buckets(values, starts, labelSet, middle);
    }

    /**
     * @param values slots of the bins' numbers of requests, ascending
     * @param starts slots of the bins' lower bounds
     */
    private record Buckets(int[] values, int[] starts, int labelSet, byte[] middle) implements Shape.Row {
        private static final byte[] INFINITY = "+Inf\"} ".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] END = "\"} ".getBytes(StandardCharsets.US_ASCII);

        @Override
        public int samples() {
            return values.length;
        }

        @Override
        public void write(Family family, byte[][] labels, DomainSample sample, Out out) {
            byte[] own = labels[labelSet];
            if (own.length == 0) {
                return;
            }
            long sum = 0;
            long bound = 0;
            for (int bin = 0; bin < values.length; bin++) {
                long next = bin + 1 < values.length && starts[bin + 1] >= 0 ? sample.bits(starts[bin + 1]) : 0;
                sum += sample.bits(values[bin]);
                boolean last = bin + 1 == values.length;
                // A bound that does not ascend would make the same series twice: its bin counts to the next.
                if (last || Long.compareUnsigned(next, bound) > 0) {
                    family.start(out);
                    out.put(own);
                    out.put(middle);
                    if (!last) {
                        bound = next;
                        out.nanos(bound);
                    }
                    out.put(last ? INFINITY : END);
                    out.unsigned(sum);
                    out.put('\n');
                }
            }
        }
    }
}
