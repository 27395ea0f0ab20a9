package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Compare;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.chassis.etcd.WatchListener.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** etcd's state: keys, leases, revisions, history. What it does is checked against the real one by {@code EtcdContract}. */
final class FakeEtcd {
    private final Simulation simulation;
    private final List<BiConsumer<Long, List<Event>>> watchers = new ArrayList<>();
    private NavigableMap<String, KeyValue> keys = new TreeMap<>();
    private TreeMap<Long, List<Event>> history = new TreeMap<>();
    private Map<Long, Lease> leases = new HashMap<>();
    private long revision = 1;
    private long cluster = 0xC0FFEE;
    private long compacted;
    private long nextLease = 1000;
    private boolean down;

    FakeEtcd(Simulation simulation) {
        this.simulation = simulation;
        look();
    }

    private record Lease(long ttl, long ends) {}

    /** What a backup holds. */
    record Backup(NavigableMap<String, KeyValue> keys, Map<Long, Lease> leases, long revision) {}

    boolean isDown() {
        return down;
    }

    long revision() {
        return revision;
    }

    List<KeyValue> below(String prefix) {
        return List.copyOf(keys.subMap(prefix, prefix + '\uffff').values());
    }

    void kill() {
        down = true;
    }

    /** Leases have their full time again. */
    void restart() {
        down = false;
        leases.replaceAll((id, lease) -> new Lease(lease.ttl(), simulation.nanos() + lease.ttl()));
    }

    Backup backup() {
        return new Backup(new TreeMap<>(keys), new HashMap<>(leases), revision);
    }

    void restore(Backup backup) {
        keys = new TreeMap<>(backup.keys());
        leases = new HashMap<>(backup.leases());
        history = new TreeMap<>();
        revision = backup.revision();
        restart();
    }

    void wipe() {
        keys = new TreeMap<>();
        leases = new HashMap<>();
        history = new TreeMap<>();
        revision = 1;
        cluster++;
    }

    void compact() {
        compacted = revision;
        history.headMap(compacted).clear();
    }

    long compacted() {
        return compacted;
    }

    SortedMap<Long, List<Event>> since(long from) {
        return history.tailMap(from);
    }

    void watch(BiConsumer<Long, List<Event>> watcher) {
        watchers.add(watcher);
    }

    void unwatch(BiConsumer<Long, List<Event>> watcher) {
        watchers.remove(watcher);
    }

    long grant(long ttl) {
        long id = nextLease++;
        leases.put(id, new Lease(ttl, simulation.nanos() + ttl));
        return id;
    }

    /** Zero if it is gone. */
    long keepAlive(long id) {
        Lease lease = leases.get(id);
        if (lease == null) {
            return 0;
        }
        leases.put(id, new Lease(lease.ttl(), simulation.nanos() + lease.ttl()));
        return lease.ttl();
    }

    void revoke(long id) {
        leases.remove(id);
        List<String> gone = keys.values().stream()
                .filter(key -> key.lease() == id)
                .map(KeyValue::key)
                .toList();
        if (!gone.isEmpty()) {
            List<Event> events = new ArrayList<>();
            gone.forEach(key -> delete(key, events));
            advance(events);
        }
    }

    /** Null if it names a lease that is gone. */
    @Nullable
    Outcome commit(Txn txn) {
        boolean done = txn.when().stream().allMatch(this::holds);
        List<Op> steps = done ? txn.then() : txn.otherwise();
        for (Op step : steps) {
            if (step instanceof Op.Put put && put.lease() != 0 && !leases.containsKey(put.lease())) {
                return null;
            }
        }
        List<Event> events = new ArrayList<>();
        List<List<KeyValue>> found = new ArrayList<>();
        for (Op step : steps) {
            found.add(apply(step, events));
        }
        if (!events.isEmpty()) {
            advance(events);
        }
        return new Outcome(done, cluster, revision, found);
    }

    private List<KeyValue> apply(Op step, List<Event> events) {
        if (step instanceof Op.Put put) {
            KeyValue old = keys.get(put.key());
            KeyValue key = new KeyValue(
                    put.key(), put.value(), old == null ? revision + 1 : old.created(), revision + 1, put.lease());
            keys.put(put.key(), key);
            events.add(new Event(false, key));
            return List.of();
        }
        if (step instanceof Op.Delete delete) {
            delete(delete.key(), events);
            return List.of();
        }
        Op.Get get = (Op.Get) step;
        if (get.range()) {
            return below(get.key());
        }
        KeyValue key = keys.get(get.key());
        return key == null ? List.of() : List.of(key);
    }

    private void delete(String name, List<Event> events) {
        if (keys.remove(name) != null) {
            events.add(new Event(true, new KeyValue(name, "", 0, revision + 1, 0)));
        }
    }

    private boolean holds(Compare compare) {
        List<KeyValue> meant = new ArrayList<>();
        if (compare.range()) {
            meant.addAll(below(compare.key()));
        } else if (keys.containsKey(compare.key())) {
            meant.add(keys.get(compare.key()));
        }
        if (meant.isEmpty()) {
            meant.add(new KeyValue(compare.key(), "", 0, 0, 0));
        }
        return meant.stream().allMatch(key -> {
            long number = switch (compare.target()) {
                case CREATE -> key.created();
                case MOD -> key.modified();
                case LEASE -> key.lease();
            };
            return compare.sign() == Compare.Sign.EQUAL ? number == compare.number() : number < compare.number();
        });
    }

    private void advance(List<Event> events) {
        revision++;
        history.put(revision, List.copyOf(events));
        List.copyOf(watchers).forEach(watcher -> watcher.accept(revision, List.copyOf(events)));
    }

    private void look() {
        if (!down) {
            leases.entrySet().stream()
                    .filter(lease -> lease.getValue().ends() <= simulation.nanos())
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList()
                    .forEach(this::revoke);
        }
        simulation.after(Duration.ofMillis(500).toNanos(), this::look);
    }
}
