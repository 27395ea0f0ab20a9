package io.virtwarden.chaos.load;

import io.virtwarden.chaos.invariant.Invariants;
import io.virtwarden.lab.node.Node;
import io.virtwarden.lab.node.Role;
import io.virtwarden.testkit.lab.TickingGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** All that goes on in the lab besides faults. One thread. */
public final class Load implements AutoCloseable {
    private static final int TOGGLED = 3;
    private static final int CLIENTS = 4;
    private static final List<String> RESOURCES = List.of("chaos/a", "chaos/b", "chaos/c");

    private final List<Worker> workers = new ArrayList<>();
    private final List<String> guests = new ArrayList<>();
    private final List<Path> beats = new ArrayList<>();

    private Load() {}

    /**
     * Starts guests, then everything else.
     *
     * @param whole with all four daemons
     * @param other with another lockd
     * @param guests how many count on their consoles
     */
    public static Load start(Node whole, Node other, int guests, Invariants invariants, Random random)
            throws IOException {
        Load load = new Load();
        for (int i = 0; i < guests; i++) {
            load.guest(whole, "ticking-" + i);
        }
        InstantSource clock = InstantSource.system();
        Toggling toggling =
                new Toggling(whole.hypervisor(), TOGGLED, invariants.changesAreTold(), clock, child(random));
        load.workers.add(toggling);
        for (int i = 0; i < CLIENTS; i++) {
            load.workers.add(new LeaseClient(
                    "client-" + i,
                    List.of(whole.daemon(Role.LOCKD), other.daemon(Role.LOCKD)),
                    RESOURCES,
                    invariants::claimed,
                    System::nanoTime,
                    child(random)));
        }
        List<UUID> domains = toggling.domains();
        load.workers.add(new AlertStream(
                whole.daemon(Role.ALERTING), domains, invariants.decisionsAreAudited(), clock, child(random)));
        load.workers.add(new HistoryReader(
                whole.daemon(Role.MONITOR),
                whole.daemon(Role.LOGD),
                load.guests,
                invariants.eventsReachKafka(),
                invariants.consoleIsKept()));
        List<Node> nodes = List.of(whole, other);
        load.workers.add(new Watching(nodes, load.beats, invariants));
        load.workers.forEach(Worker::start);
        return load;
    }

    /** The guests that count. */
    public List<String> guests() {
        return List.copyOf(guests);
    }

    private void guest(Node node, String name) throws IOException {
        Path folder = node.folder();
        Path beat = folder.resolve(name + ".beats");
        node.hypervisor()
                .define(TickingGuest.domain(
                        name,
                        TickingGuest.disk(folder.resolve(name + ".img")),
                        folder.resolve(name + ".console"),
                        beat));
        node.hypervisor().virsh("start", name);
        guests.add(name);
        beats.add(beat);
    }

    private static Random child(Random random) {
        return new Random(random.nextLong());
    }

    /** Ends all of it but the guests. */
    @Override
    public void close() {
        workers.forEach(Worker::close);
        workers.clear();
    }
}
