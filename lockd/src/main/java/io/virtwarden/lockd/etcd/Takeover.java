package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Cluster.Taken.Delayed;
import io.virtwarden.lockd.lease.Resource;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When what a vanished host held may be had: after its delay, counted on this host's monotonic clock from when this host first saw it
 * orphaned, and after it was fenced. And who is told when. Loop's thread.
 */
final class Takeover {
    private static final KeyedLogger LOG = KeyedLogger.of(Takeover.class);
    /** What is forgotten waits anew: longer than it must, never shorter. */
    private static final int REMEMBERED = 20_000;

    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Loop loop;
    private final UUID node;
    private final EtcdSettings settings;
    private final Fencing fencing;
    private final Holdings holdings;
    private final Map<String, Long> firstSeen = new Bounded<>();
    private final Map<String, Boolean> fenced = new Bounded<>();
    private final Map<String, String> failures = new Bounded<>();
    private final Map<Resource, Boolean> refused = new Bounded<>();
    private final Set<String> running = new HashSet<>();

    Takeover(Loop loop, UUID node, EtcdSettings settings, Fencing fencing, Holdings holdings) {
        this.loop = loop;
        this.node = node;
        this.settings = settings;
        this.fencing = fencing;
        this.holdings = holdings;
    }

    /** Somebody here wants it: tell when it may be had. */
    void refused(Resource resource) {
        refused.put(resource, true);
    }

    /** It may be had now, as far as it is known here. */
    void freed(Resource resource) {
        if (refused.remove(resource) != null) {
            holdings.freed(resource);
        }
    }

    /** Nobody knows what has been missed. */
    void maybeAllFreed() {
        Set.copyOf(refused.keySet()).forEach(this::freed);
    }

    /** A holder's session has ended, and nothing released this. */
    void orphaned(String id, Resource resource) {
        firstSeen.putIfAbsent(id, loop.nanos());
        if (refused.containsKey(resource)) {
            freed(resource);
        }
    }

    void forget(String id) {
        firstSeen.remove(id);
        fenced.remove(id);
        failures.remove(id);
    }

    /** Null if these orphans may be taken over now. */
    @Nullable
    Delayed delay(Resource resource, List<Claim> orphans, Epoch epoch) {
        // Whatever of this host ran before its reboot, or before its own ledger let it go, writes no more.
        List<Claim> others = orphans.stream()
                .filter(orphan -> !orphan.owner().node().equals(node))
                .toList();
        Duration left = Duration.ZERO;
        for (Claim orphan : others) {
            Duration wait = left(orphan);
            left = wait.compareTo(left) > 0 ? wait : left;
        }
        if (!left.isZero()) {
            return later(resource, left, who(others.get(0)) + " vanished without releasing it");
        }
        List<Claim> unfenced = others.stream()
                .filter(orphan -> !fenced.containsKey(orphan.id()))
                .toList();
        if (unfenced.isEmpty() || (!fencing.possible() && settings.allowUnfenced())) {
            return null;
        }
        if (fencing.possible()) {
            return unfenced.stream()
                    .map(orphan -> fence(resource, orphan, epoch))
                    .toList()
                    .get(0);
        }
        Claim orphan = unfenced.get(0);
        return new Delayed(
                settings.ttl(),
                who(orphan)
                        + " vanished without releasing it, and nothing here can make sure that it writes no more: once you"
                        + " know, 'virtwarden leases break " + resource + " --token "
                        + epoch.token(orphan.revision())
                        + " --reason ...', or set lockd.etcd.fence.command or lockd.etcd.allow-unfenced");
    }

    private Duration left(Claim orphan) {
        long first = firstSeen.computeIfAbsent(orphan.id(), unseen -> loop.nanos());
        Duration wait = orphan.ttl().compareTo(settings.lockDelay()) > 0 ? orphan.ttl() : settings.lockDelay();
        long left = wait.toNanos() - (loop.nanos() - first);
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    private Delayed later(Resource resource, Duration left, String why) {
        if (refused.put(resource, true) == null) {
            loop.after(left, () -> freed(resource));
        }
        return new Delayed(left, why);
    }

    private Delayed fence(Resource resource, Claim orphan, Epoch epoch) {
        String id = orphan.id();
        String failure = failures.get(id);
        refused.put(resource, true);
        if (failure == null && running.add(id)) {
            fencing.fence(new Fencing.Vanished(resource.id(), orphan.owner(), epoch.token(orphan.revision())))
                    .whenComplete((why, fault) -> loop.run(() ->
                            fenced(resource, orphan, fault == null ? String.valueOf(why) : String.valueOf(fault))));
        }
        return new Delayed(
                AGAIN,
                who(orphan) + " vanished without releasing it and "
                        + (failure == null ? "is being fenced" : "could not be fenced: " + failure));
    }

    private void fenced(Resource resource, Claim orphan, String failure) {
        running.remove(orphan.id());
        if (failure.isEmpty()) {
            LOG.warn("Fenced", "object", resource, "node", orphan.owner().node());
            fenced.put(orphan.id(), true);
            freed(resource);
            return;
        }
        LOG.error("Not fenced", "object", resource, "node", orphan.owner().node(), "reason", failure);
        failures.put(orphan.id(), failure);
        loop.after(AGAIN, () -> {
            failures.remove(orphan.id());
            freed(resource);
        });
    }

    private static String who(Claim orphan) {
        return orphan.owner().name() + " on host " + orphan.owner().node();
    }

    /** Forgets the oldest. */
    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > REMEMBERED;
        }
    }
}
