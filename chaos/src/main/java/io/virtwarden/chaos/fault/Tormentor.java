package io.virtwarden.chaos.fault;

import io.virtwarden.chaos.invariant.Invariants;
import io.virtwarden.lab.node.Daemon;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Injects faults, one round after the other, and waits after each until all daemons are ready again. One thread. */
public final class Tormentor {
    private static final int SHORTEST_MILLIS = 500;
    private static final int LONGEST_MILLIS = 6000;
    private static final int REST_MILLIS = 2500;
    private static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final FaultDeck deck;
    private final List<Daemon> daemons;
    private final Invariants invariants;
    private final Random random;
    private final PrintStream out;
    private final List<Injection> injections = new ArrayList<>();

    public Tormentor(FaultDeck deck, List<Daemon> daemons, Invariants invariants, Random random, PrintStream out) {
        this.deck = deck;
        this.daemons = List.copyOf(daemons);
        this.invariants = invariants;
        this.random = random;
        this.out = out;
    }

    /** What was injected so far. */
    public List<Injection> injections() {
        return List.copyOf(injections);
    }

    /** One round: a fault or two, and the recovery. */
    public void round() throws Exception {
        Thread.sleep(random.nextInt(REST_MILLIS));
        List<Fault> faults = deck.next();
        int lasts = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
        long began = System.nanoTime();
        List<Fault> begun = new ArrayList<>();
        try {
            for (Fault fault : faults) {
                fault.begin();
                // libvirtd needs the others to come up: it is put right last.
                begun.add(fault.target().equals("libvirtd") ? begun.size() : 0, fault);
            }
            Thread.sleep(lasts);
        } finally {
            for (Fault fault : begun) {
                fault.end();
            }
        }
        long ended = System.nanoTime();
        recover(faults, Duration.ofNanos(ended - began), ended);
    }

    private void recover(List<Fault> faults, Duration lasted, long ended) throws InterruptedException {
        String text = String.join(" and ", faults.stream().map(Fault::text).toList());
        Map<Daemon, Duration> ready = awaitReady(text, ended);
        Duration slowest = ready.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
        for (Fault fault : faults) {
            injections.add(new Injection(fault.kind(), fault.target(), lasted, slowest));
        }
        ready.forEach((daemon, after) -> invariants.readyInTime().recovered(text, daemon.name(), after));
        out.printf(
                "  %tT  %-64s %4.1f s, ready after %4.1f s%n",
                System.currentTimeMillis(), text, lasted.toMillis() / 1e3, slowest.toMillis() / 1e3);
    }

    /** When each daemon was ready; one that has ended by itself is started again, as a service manager would. */
    private Map<Daemon, Duration> awaitReady(String fault, long ended) throws InterruptedException {
        Map<Daemon, Duration> ready = new LinkedHashMap<>();
        while (ready.size() < daemons.size()) {
            Duration now = Duration.ofNanos(System.nanoTime() - ended);
            for (Daemon daemon : daemons) {
                boolean alive = daemon.isAlive();
                invariants.nothingEndsByItself().looked(daemon.name() + " after " + fault, alive);
                if (!alive) {
                    daemon.close();
                    daemon.start();
                } else if (!ready.containsKey(daemon) && (daemon.isReady() || now.compareTo(GIVE_UP) > 0)) {
                    ready.put(daemon, Duration.ofNanos(System.nanoTime() - ended));
                }
            }
            Thread.sleep(LOOK.toMillis());
        }
        return ready;
    }
}
