package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Three hosts whose domains want the same disks, and everything that may happen to them. */
final class World {
    private static final int HOSTS = 3;
    private static final int DISKS = 3;

    private final Random random;
    private final FakeHosts hosts;
    private final History history = new History();
    private final List<Guests> guests = new ArrayList<>();
    private boolean calm;

    World(long seed, EtcdSettings settings, boolean fenced) {
        random = new Random(seed);
        hosts = new FakeHosts(seed, settings, fenced ? new Stonith() : new NoFence());
        List<Resource> disks = new ArrayList<>();
        for (int i = 0; i < DISKS; i++) {
            disks.add(new Resource("/srv/disk-" + i));
        }
        for (int i = 0; i < HOSTS; i++) {
            guests.add(new Guests(hosts, disks, history, random));
        }
    }

    List<String> violations() {
        return history.violations();
    }

    long grants() {
        return history.grants();
    }

    /** @param longestPause of a host's lockd */
    void chaos(Duration time, boolean kills, Duration longestPause) {
        long end = hosts.simulation().nanos() + time.toNanos();
        guests.forEach(each -> live(each, end));
        while (hosts.simulation().nanos() < end) {
            hosts.simulation().run(Duration.ofMillis(500 + random.nextInt(8000)));
            trouble(guests.get(random.nextInt(HOSTS)), kills, longestPause);
        }
    }

    /** All is well again: whatever was left behind must not stay in anybody's way. */
    void heal() {
        calm = true;
        hosts.etcd().restart();
        guests.forEach(each -> {
            each.revive();
            each.gateway().cut(false);
            each.gateway().loss(0);
            each.gateway().loseAnswers(false);
        });
        hosts.simulation().run(Duration.ofMinutes(3));
        guests.forEach(Guests::giveUpEverything);
        hosts.simulation().run(Duration.ofMinutes(2));
        guests.get(0).demandEverything();
        hosts.simulation().run(Duration.ofMinutes(2));
        guests.get(0).demandEverything();
        hosts.simulation().run(Duration.ofMinutes(2));
        guests.get(0).demandEverything();
        hosts.simulation().run(Duration.ofMinutes(1));
        if (!guests.get(0).hasEverything()) {
            history.violation("something stays in the way of " + guests.get(0) + ": "
                    + hosts.etcd().below("virtwarden/"));
        }
    }

    private void live(Guests each, long end) {
        hosts.simulation().after(Duration.ofMillis(50 + random.nextInt(500)).toNanos(), () -> {
            if (!calm && hosts.simulation().nanos() < end) {
                each.act(random.nextInt(4) == 0 ? Mode.SHARED : Mode.EXCLUSIVE);
                live(each, end);
            }
        });
    }

    private void trouble(Guests whom, boolean kills, Duration longestPause) {
        switch (random.nextInt(10)) {
            case 0 -> whom.gateway().cut(true);
            case 1, 2 -> whom.gateway().cut(false);
            case 3 -> whom.gateway().loss(random.nextDouble() * 0.3);
            case 4 -> whom.gateway().loss(0);
            case 5 -> whom.pause(Duration.ofMillis((long) (random.nextDouble() * longestPause.toMillis())));
            case 6 -> hosts.etcd().kill();
            case 7 -> hosts.etcd().restart();
            case 8 -> whom.gateway().loseAnswers(random.nextBoolean());
            default -> {
                if (kills && random.nextBoolean()) {
                    whom.kill();
                } else if (kills) {
                    whom.revive();
                } else {
                    hosts.etcd().compact();
                }
            }
        }
    }

    /** Ends the host's guests, as pulling its plug does. */
    private final class Stonith implements Fencing {
        @Override
        public boolean possible() {
            return true;
        }

        @Override
        public CompletionStage<String> fence(Vanished vanished) {
            guests.stream()
                    .filter(each -> each.uuid().equals(vanished.owner().node()))
                    .forEach(each -> each.shot(new Resource(vanished.resource()), vanished.token()));
            return CompletableFuture.completedFuture("");
        }
    }
}
