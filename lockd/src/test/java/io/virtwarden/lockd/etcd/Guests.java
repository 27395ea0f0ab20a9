package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Cluster;
import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** One host's guests and its ledger, that survives kills of lockd: what they hold, what they may write to. */
final class Guests implements Cluster.Listener {
    private static final String GUEST = "guest";

    private final FakeHosts hosts;
    private final List<Resource> disks;
    private final History history;
    private final Random random;
    private final Map<Resource, History.Belief> held = new HashMap<>();
    private final Map<Resource, Long> highest = new HashMap<>();
    private final Set<Resource> suspended = new HashSet<>();
    private final Set<Resource> asked = new HashSet<>();
    private Host host;
    private boolean killed;
    private boolean retired;
    private int life;

    Guests(FakeHosts hosts, List<Resource> disks, History history, Random random) {
        this.hosts = hosts;
        this.disks = disks;
        this.history = history;
        this.random = random;
        host = hosts.host(this);
    }

    UUID uuid() {
        return host.uuid();
    }

    FakeGateway gateway() {
        return hosts.of(host).gateway();
    }

    void pause(Duration time) {
        hosts.of(host).loop().pause(time);
    }

    /** lockd, not the guests: they write on. */
    void kill() {
        if (!killed) {
            killed = true;
            life++;
            asked.clear();
            hosts.kill(host);
        }
    }

    void revive() {
        if (killed) {
            killed = false;
            host = hosts.restarted(host, this);
            List.copyOf(held.keySet()).forEach(this::resume);
        }
    }

    void act(Mode mode) {
        Resource disk = disks.get(random.nextInt(disks.size()));
        if (killed || asked.contains(disk)) {
            return;
        }
        History.Belief has = held.get(disk);
        if (has == null) {
            acquire(disk, mode);
        } else if (random.nextInt(3) == 0) {
            release(disk, has);
        }
    }

    /** And asks for nothing by itself any more. */
    void giveUpEverything() {
        retired = true;
        Map.copyOf(held).forEach(this::release);
    }

    void demandEverything() {
        disks.stream().filter(disk -> !held.containsKey(disk)).forEach(disk -> acquire(disk, Mode.EXCLUSIVE));
    }

    boolean hasEverything() {
        return held.keySet().containsAll(disks);
    }

    /** Fenced: whatever of this host had this lease has been ended. */
    void shot(Resource disk, long token) {
        History.Belief has = held.get(disk);
        if (has != null && has.token() == token) {
            forget(disk);
        }
    }

    @Override
    public void changed(Resource resource, Owner owner, long token, LeaseState state, String why) {
        History.Belief has = held.get(resource);
        if (has != null && has.token() == token && (state == LeaseState.EXPIRED || state == LeaseState.LOST)) {
            suspended.add(resource);
            history.ended(resource, host.uuid());
        }
    }

    @Override
    public void regained(Resource resource, Owner owner, long token, long newToken) {
        History.Belief has = held.get(resource);
        if (has != null && has.token() == token) {
            suspended.remove(resource);
            got(resource, has.mode(), newToken);
        } else {
            host.cluster().release(resource, owner, newToken);
        }
    }

    @Override
    public void freed(Resource resource) {
        if (!retired && !killed && !held.containsKey(resource) && !asked.contains(resource)) {
            acquire(resource, Mode.EXCLUSIVE);
        }
    }

    private void acquire(Resource disk, Mode mode) {
        int now = life;
        asked.add(disk);
        host.cluster()
                .acquire(disk, mode, host.domain(GUEST), highest.getOrDefault(disk, 0L))
                .thenAccept(taken -> {
                    if (life == now) {
                        asked.remove(disk);
                        if (taken instanceof Taken.Granted granted) {
                            got(disk, mode, granted.token());
                        }
                    }
                });
    }

    private void release(Resource disk, History.Belief has) {
        forget(disk);
        host.cluster().release(disk, host.domain(GUEST), has.token());
    }

    private void resume(Resource disk) {
        int now = life;
        History.Belief has = held.get(disk);
        if (has == null) {
            return;
        }
        asked.add(disk);
        host.cluster().resume(disk, has.mode(), host.domain(GUEST), has.token()).thenAccept(taken -> {
            if (life == now) {
                asked.remove(disk);
                resumed(disk, has, taken);
            }
        });
    }

    private void resumed(Resource disk, History.Belief has, Taken taken) {
        if (!has.equals(held.get(disk))) {
            if (taken instanceof Taken.Granted granted) {
                host.cluster().release(disk, host.domain(GUEST), granted.token());
            }
        } else if (taken instanceof Taken.Granted granted) {
            if (granted.token() != has.token()) {
                got(disk, has.mode(), granted.token());
            }
        } else if (taken instanceof Taken.Unknown) {
            // It goes on by itself, and tells.
            asked.remove(disk);
        } else if (taken instanceof Taken.Delayed) {
            forget(disk);
        } else {
            history.violation(
                    "the running guest of " + host.uuid() + " was not given " + disk + " " + has + " again: " + taken);
            forget(disk);
        }
    }

    private void got(Resource disk, Mode mode, long token) {
        held.put(disk, new History.Belief(mode, token));
        highest.merge(disk, token, Math::max);
        history.granted(disk, host.uuid(), mode, token);
    }

    private void forget(Resource disk) {
        held.remove(disk);
        suspended.remove(disk);
        history.ended(disk, host.uuid());
    }

    @Override
    public String toString() {
        return host.uuid() + " that holds " + new ArrayList<>(held.entrySet()) + ", of which suspended " + suspended;
    }
}
