package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Labels;
import io.virtwarden.monitor.exposition.Out;
import java.nio.charset.StandardCharsets;

/** The kinds of rows that a shape has. An empty array of labels stands for a thing that has no name: it is left out. */
final class ShapeRows {
    private ShapeRows() {}

    /** What follows a domain's or device's labels: constant ones, the brace and the space. */
    static byte[] tail(Labels further) {
        byte[] bytes = further.bytes();
        String comma = bytes.length == 0 ? "" : ",";
        return (comma + new String(bytes, StandardCharsets.UTF_8) + "} ").getBytes(StandardCharsets.UTF_8);
    }

    private static void start(Family family, byte[] labels, byte[] tail, Out out) {
        family.start(out);
        out.put(labels);
        out.put(tail);
    }

    /** One field, one sample. */
    record Plain(int slot, int labelSet, byte[] tail, FieldValue value, boolean onlyPositive) implements Shape.Row {
        @Override
        public void write(Family family, byte[][] labels, DomainSample sample, Out out) {
            byte[] own = labels[labelSet];
            if (own.length == 0 || (onlyPositive && sample.bits(slot) <= 0)) {
                return;
            }
            start(family, own, tail, out);
            value.write(sample.bits(slot), out);
            out.put('\n');
        }
    }

    /** One sample of a set: 1 if the domain is in this state. */
    record InState(int slot, int labelSet, byte[] tail, int state) implements Shape.Row {
        @Override
        public void write(Family family, byte[][] labels, DomainSample sample, Out out) {
            start(family, labels[labelSet], tail, out);
            out.put(sample.bits(slot) == state ? '1' : '0');
            out.put('\n');
        }
    }

    /** The state's number with its description as a label; {@code tails} by state. */
    record StateText(int slot, int labelSet, byte[][] tails) implements Shape.Row {
        @Override
        public void write(Family family, byte[][] labels, DomainSample sample, Out out) {
            long state = sample.bits(slot);
            byte[] tail = state >= 0 && state < tails.length ? tails[(int) state] : descriptionTail((int) state);
            start(family, labels[labelSet], tail, out);
            out.number(state);
            out.put('\n');
        }
    }

    static byte[] descriptionTail(int state) {
        return tail(new Labels().add("state_desc", StateNames.description(state)));
    }

    /** (available - usable) / available in percent; left out when the guest does not report, instead of 0/0. */
    record UsedPercent(int usable, int available, int labelSet, byte[] tail) implements Shape.Row {
        @Override
        public void write(Family family, byte[][] labels, DomainSample sample, Out out) {
            double all = sample.bits(available);
            if (all > 0) {
                start(family, labels[labelSet], tail, out);
                out.decimal(100 * (all - sample.bits(usable)) / all);
                out.put('\n');
            }
        }
    }
}
