package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.Out;
import io.virtwarden.monitor.exposition.RowSource;
import org.jspecify.annotations.Nullable;

/** All samples of one domain in one round: its statistics, their age, and what its XML says. Immutable. */
final class DomainRows implements RowSource {
    private final DomainNaming naming;
    private final DomainSample sample;
    private final Shape shape;
    private final byte[][] labels;
    private final @Nullable FactRows facts;
    private final boolean timedOut;
    private final byte[] reason;

    DomainRows(
            DomainNaming naming,
            DomainSample sample,
            Shape shape,
            byte[][] labels,
            @Nullable FactRows facts,
            boolean timedOut,
            byte[] reason) {
        this.naming = naming;
        this.sample = sample;
        this.shape = shape;
        this.labels = labels;
        this.facts = facts;
        this.timedOut = timedOut;
        this.reason = reason;
    }

    @Override
    public int rows() {
        return shape.rows() + 2 + (facts == null ? 0 : facts.rest().rows() + 1);
    }

    @Override
    public int rows(Family family) {
        if (family == naming.timestamp() || family == naming.timedOut()) {
            return 1;
        }
        int own = shape.rows(family);
        if (facts == null) {
            return own;
        }
        return family == naming.info() ? 1 : own + facts.rest().rows(family);
    }

    @Override
    public void write(Family family, Out out) {
        shape.write(family, labels, sample, out);
        if (family == naming.timestamp()) {
            start(family, out);
            out.millis(sample.at().toEpochMilli());
            out.put('\n');
        } else if (family == naming.timedOut()) {
            start(family, out);
            out.put(timedOut ? '1' : '0');
            out.put('\n');
        } else if (facts != null) {
            if (family == naming.info()) {
                info(family, facts, out);
            } else {
                facts.rest().write(family, out);
            }
        }
    }

    private void start(Family family, Out out) {
        family.start(out);
        out.put(labels[0]);
        out.put('}');
        out.put(' ');
    }

    /** The only info metric with something that changes by itself: the reason of the state. */
    private void info(Family family, FactRows found, Out out) {
        family.start(out);
        out.put(labels[0]);
        out.put(',');
        out.put(found.info());
        out.put(reason);
        out.put('1');
        out.put('\n');
    }
}
