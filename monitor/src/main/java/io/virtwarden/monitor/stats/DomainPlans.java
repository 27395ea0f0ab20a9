package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.exposition.Labels;
import io.virtwarden.monitor.labels.DomainFacts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the encoded labels of each domain of one connection, so that a round only writes numbers. They are made anew when the
 * domain's layout, name, devices or XML changed. Not thread-safe: belongs to the thread of the rounds.
 */
final class DomainPlans {
    private final String uri;
    private final DomainNaming naming;
    private final Shapes shapes;
    private final FactEncoder encoder;
    private final Duplicates duplicates;
    private final Map<Long, byte[]> reasons = new HashMap<>();
    private final Map<UUID, Plan> plans = new HashMap<>();

    DomainPlans(String uri, DomainNaming naming, Shapes shapes, FactEncoder encoder, Duplicates duplicates) {
        this.uri = uri;
        this.naming = naming;
        this.shapes = shapes;
        this.encoder = encoder;
        this.duplicates = duplicates;
    }

    private record Plan(
            Shape shape,
            String name,
            @Nullable String[] texts,
            @Nullable DomainFacts facts,
            byte[][] labels,
            @Nullable FactRows factRows) {}

    /** @param fresh false if only its state is still worth showing */
    DomainRows rows(DomainSample sample, @Nullable DomainFacts facts, boolean timedOut, boolean fresh) {
        Plan plan = plans.get(sample.uuid());
        Shape shape = shapes.of(sample, fresh);
        if (plan == null || !fits(plan, shape, sample, facts)) {
            plan = plan(sample, shape, facts, plan);
            plans.put(sample.uuid(), plan);
        }
        return new DomainRows(naming, sample, plan.shape(), plan.labels(), plan.factRows(), timedOut, reason(sample));
    }

    /** The end of libvirt_domain_info's labels: the only ones of an info metric that change by themselves. */
    private byte[] reason(DomainSample sample) {
        int state = sample.state();
        int reason = sample.reason();
        return reasons.computeIfAbsent(
                state * 1000L + reason,
                key -> ShapeRows.tail(new Labels().add("reason", StateNames.reason(state, reason))));
    }

    // Facts, shapes and texts are shared while they are the same: identity is what is asked for.
    @SuppressWarnings("ReferenceEquality")
    private static boolean fits(Plan plan, Shape shape, DomainSample sample, @Nullable DomainFacts facts) {
        return plan.shape() == shape
                && plan.facts() == facts
                && plan.name().equals(sample.name())
                && (plan.texts() == sample.texts() || Arrays.equals(plan.texts(), sample.texts()));
    }

    @SuppressWarnings("ReferenceEquality")
    private Plan plan(DomainSample sample, Shape shape, @Nullable DomainFacts facts, @Nullable Plan before) {
        FactRows factRows = null;
        if (facts != null && facts.fault() == null) {
            FactRows earlier = before == null ? null : before.factRows();
            factRows = before != null
                            && earlier != null
                            && earlier.facts() == facts
                            && before.name().equals(sample.name())
                    ? earlier
                    : encoder.encode(uri, sample, facts);
            duplicates.dropped(factRows == earlier ? 0 : factRows.duplicates());
        }
        byte[][] labels = naming.labels(uri, sample, shape, facts, duplicates);
        return new Plan(shape, sample.name(), sample.texts(), facts, labels, factRows);
    }

    /** How many domains are remembered. */
    int size() {
        return plans.size();
    }

    void keepOnly(Set<UUID> domains) {
        plans.keySet().retainAll(domains);
    }
}
