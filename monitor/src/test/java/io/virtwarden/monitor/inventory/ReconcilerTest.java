package io.virtwarden.monitor.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.hypervisor.inventory.Inventory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcilerTest {
    private static final UUID WEB = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String URI = SimulatedHypervisor.URI;

    private final Reconciler reconciler = new Reconciler(kind -> EventTable.row(kind, "lifecycle"));

    /** Deaf at random times; each listing must bring the truth, and the events it yields must explain how. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void knowsTheTruthAfterEveryListingHoweverDeafItWas(long seed) {
        Random random = new Random(seed);
        KnownState known = new KnownState();
        KnownState explained = new KnownState();
        boolean[] hears = {false};
        SimulatedHypervisor node = new SimulatedHypervisor(random, event -> {
            if (hears[0]) {
                known.apply(event);
                explained.apply(event);
            }
        });
        for (int round = 0; round < 200; round++) {
            hears[0] = false;
            steps(node, random.nextInt(6));
            List<Difference> differences =
                    reconcile(known, URI, round, node.now().plusMillis(1), node.inventory());
            differences.forEach(difference -> apply(explained, difference.event()));
            assertThat(facts(known)).as("seed %d round %d", seed, round).isEqualTo(truth(node));
            // No number of a domain: a listing knows it, the event that would explain it may not carry it.
            assertThat(shape(explained))
                    .as("seed %d round %d: %s", seed, round, differences)
                    .isEqualTo(shape(known));
            hears[0] = true;
            steps(node, random.nextInt(6));
            assertThat(facts(known)).as("seed %d round %d heard", seed, round).isEqualTo(truth(node));
        }
    }

    @Test
    void saysNothingWhenNothingWasMissed() {
        KnownState known = new KnownState();
        Inventory listed = listed(domain("web", 1, DomainStates.RUNNING, 1, true));
        assertThat(reconcile(known, URI, 1, NOON, listed)).hasSize(2);
        assertThat(reconcile(known, URI, 1, NOON.plusSeconds(1), listed)).isEmpty();
    }

    @Test
    void findsTheRestartThatOnlyTheDomainsNumberShows() {
        KnownState known = new KnownState();
        reconcile(known, URI, 1, NOON, listed(domain("web", 4, DomainStates.RUNNING, 1, true)));
        List<Difference> differences =
                reconcile(known, URI, 2, NOON.plusSeconds(9), listed(domain("web", 7, DomainStates.RUNNING, 1, true)));
        assertThat(differences.stream().map(d -> d.event().values()))
                .containsExactly(List.of(Lifecycle.STOPPED, Lifecycle.UNKNOWN_DETAIL), List.of(Lifecycle.STARTED, 0));
        assertThat(differences.get(1).after())
                .isNotNull()
                .satisfies(after -> assertThat(after.subject().id()).isEqualTo(7));
    }

    @Test
    void leavesAloneWhatWasHeardOfWhileTheListingRan() {
        KnownState known = new KnownState();
        reconciler.reconcile(known, URI, 1, NOON, listed(domain("web", 4, DomainStates.RUNNING, 1, true)), Set.of());
        Inventory older = listed(domain("web", -1, DomainStates.SHUTOFF, 1, true));
        assertThat(reconciler.reconcile(known, URI, 1, NOON, older, Set.of(WEB.toString())))
                .isEmpty();
        assertThat(reconciler.reconcile(known, URI, 1, NOON, older, Set.of())).hasSize(1);
    }

    @Test
    void touchesNothingOfAKindThatCannotBeListed() {
        KnownState known = new KnownState();
        reconcile(known, URI, 1, NOON, listed(domain("web", 4, DomainStates.RUNNING, 1, true)));
        Inventory nothing = new Inventory(null, null, null, null, null);
        assertThat(reconcile(known, URI, 1, NOON.plusSeconds(1), nothing)).isEmpty();
        assertThat(known.count(ObjectKind.DOMAIN)).isEqualTo(1);
    }

    @Test
    void keepsConnectionsApart() {
        KnownState known = new KnownState();
        Inventory listed = listed(domain("web", 4, DomainStates.RUNNING, 1, true));
        reconcile(known, "qemu:///system", 1, NOON, listed);
        assertThat(reconcile(known, "lxc:///", 1, NOON, listed(new Inventory.DomainEntry[0])))
                .isEmpty();
        assertThat(known.count(ObjectKind.DOMAIN)).isEqualTo(1);
    }

    private List<Difference> reconcile(KnownState known, String uri, long generation, Instant at, Inventory listed) {
        return reconciler.reconcile(known, uri, generation, at, listed, Set.of());
    }

    private static void steps(SimulatedHypervisor node, int count) {
        for (int i = 0; i < count; i++) {
            node.step();
        }
    }

    private static void apply(KnownState state, HypervisorEvent event) {
        state.apply(event);
    }

    private Map<String, String> truth(SimulatedHypervisor node) {
        KnownState fresh = new KnownState();
        reconcile(fresh, URI, 0, node.now().plusMillis(1), node.inventory());
        return facts(fresh);
    }

    private static Map<String, String> facts(KnownState known) {
        Map<String, String> all = new TreeMap<>();
        known.forEach((key, value) -> all.put(key.toString(), String.valueOf(SimulatedHypervisor.facts(value))));
        return all;
    }

    private static Map<String, String> shape(KnownState known) {
        Map<String, String> all = new TreeMap<>();
        known.forEach((key, value) -> all.put(
                key.toString(),
                value.subject().name() + " " + (value instanceof Known.Domain d ? d.state() : value.active()) + " "
                        + value.persistent()));
        return all;
    }

    private static Inventory listed(Inventory.DomainEntry... domains) {
        return new Inventory(List.of(domains), List.of(), null, null, null);
    }

    private static Inventory.DomainEntry domain(String name, int id, int state, int reason, boolean persistent) {
        return new Inventory.DomainEntry(
                new Subject(ObjectKind.DOMAIN, WEB, name, id), state, reason, persistent, false);
    }
}
