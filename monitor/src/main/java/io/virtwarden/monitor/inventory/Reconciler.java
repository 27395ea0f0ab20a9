package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.Inventory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares a listing with what is known and says which events would explain the difference: the shortest life that leads from
 * one to the other. What came and went between the two leaves no trace but the gap record, except a domain that runs
 * under another number than before: it was stopped and started.
 */
public final class Reconciler {
    private final Function<ObjectKind, EventType> lifecycle;

    /** @param lifecycle the row of the lifecycle event of each kind of object */
    public Reconciler(Function<ObjectKind, EventType> lifecycle) {
        this.lifecycle = lifecycle;
    }

    /**
     * Brings {@code known} to what was listed and tells how.
     *
     * @param at when it was listed; the time of the events
     * @param unsettled identities that are left alone, because an event was heard of them while the listing ran
     * @return the missed events, in an order in which they can be applied one after the other; {@code known} already
     *     holds the outcome
     */
    public List<Difference> reconcile(
            KnownState known, String uri, long generation, Instant at, Inventory listed, Set<String> unsettled) {
        List<Difference> differences = new ArrayList<>();
        Round round = new Round(known, uri, generation, at, unsettled, differences);
        if (listed.domains() != null) {
            Map<ObjectKey, Known> truth = new HashMap<>();
            for (Inventory.DomainEntry entry : listed.domains()) {
                truth.put(ObjectKey.of(uri, entry.subject()), round.domain(entry));
            }
            round.compare(ObjectKind.DOMAIN, truth);
        }
        round.compareThings(ObjectKind.NETWORK, listed.networks());
        round.compareThings(ObjectKind.POOL, listed.pools());
        round.compareThings(ObjectKind.NODE_DEVICE, listed.nodeDevices());
        round.compareThings(ObjectKind.SECRET, listed.secrets());
        return differences;
    }

    /** Identities of the objects whose listing events would have to explain; changes nothing. */
    public Set<String> differing(KnownState known, String uri, Inventory listed) {
        KnownState copy = new KnownState();
        known.forEach(copy::set);
        Set<String> identities = new HashSet<>();
        for (Difference difference : reconcile(copy, uri, 0, Instant.EPOCH, listed, Set.of())) {
            identities.add(difference.event().subject().identity());
        }
        return identities;
    }

    /** One comparison: the arguments that every step needs. */
    private final class Round {
        private final KnownState known;
        private final String uri;
        private final long generation;
        private final Instant at;
        private final Set<String> unsettled;
        private final List<Difference> out;

        Round(KnownState known, String uri, long generation, Instant at, Set<String> unsettled, List<Difference> out) {
            this.known = known;
            this.uri = uri;
            this.generation = generation;
            this.at = at;
            this.unsettled = unsettled;
            this.out = out;
        }

        void compareThings(ObjectKind kind, @Nullable List<Inventory.Entry> listed) {
            if (listed == null) {
                return;
            }
            Map<ObjectKey, Known> truth = new HashMap<>();
            for (Inventory.Entry entry : listed) {
                truth.put(ObjectKey.of(uri, entry.subject()), thing(entry));
            }
            compare(kind, truth);
        }

        void compare(ObjectKind kind, Map<ObjectKey, Known> truth) {
            Map<ObjectKey, Known> before = new HashMap<>();
            known.forEach((key, value) -> {
                if (key.kind() == kind && key.uri().equals(uri)) {
                    before.put(key, value);
                }
            });
            before.forEach((key, value) -> explain(key, value, truth.get(key)));
            truth.forEach((key, value) -> {
                if (!before.containsKey(key)) {
                    explain(key, null, value);
                }
            });
        }

        private void explain(ObjectKey key, @Nullable Known before, @Nullable Known truth) {
            if (unsettled.contains(key.identity())) {
                return;
            }
            List<Step> steps = key.kind() == ObjectKind.DOMAIN
                    ? DomainSteps.between((Known.Domain) before, (Known.Domain) truth)
                    : ThingSteps.between(key.kind(), (Known.Thing) before, (Known.Thing) truth);
            Known now = before;
            for (int i = 0; i < steps.size(); i++) {
                HypervisorEvent event = event(key.kind(), steps.get(i));
                now = i == steps.size() - 1 ? truth : KnownState.after(now, event);
                out.add(new Difference(event, now));
            }
            known.set(key, truth);
        }

        private HypervisorEvent event(ObjectKind kind, Step step) {
            return new HypervisorEvent(
                    uri, generation, lifecycle.apply(kind), step.subject(), at, List.of(step.event(), step.detail()));
        }

        private Known domain(Inventory.DomainEntry entry) {
            Known before = known.get(ObjectKey.of(uri, entry.subject()));
            boolean same = before instanceof Known.Domain domain && domain.state() == entry.state();
            return new Known.Domain(
                    entry.subject(),
                    entry.state(),
                    entry.reason(),
                    entry.persistent(),
                    entry.autostart(),
                    same && before != null ? before.since() : at);
        }

        private Known thing(Inventory.Entry entry) {
            Known before = known.get(ObjectKey.of(uri, entry.subject()));
            boolean same = before != null && before.active() == entry.active();
            return new Known.Thing(
                    entry.subject(),
                    entry.active(),
                    entry.persistent(),
                    entry.autostart(),
                    same && before != null ? before.since() : at);
        }
    }

    /** One missed event. */
    record Step(Subject subject, int event, int detail) {}
}
