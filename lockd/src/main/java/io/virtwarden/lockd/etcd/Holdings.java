package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Cluster;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Resource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What this node holds, and who hears of it. Loop's thread, but for {@link #size}. */
final class Holdings {
    private final Map<String, Holding> byId = new LinkedHashMap<>();
    /** No two grants have the same revision. */
    private final Map<Long, String> byToken = new HashMap<>();

    private final Set<String> busy = new HashSet<>();
    private final Set<String> leaving = new HashSet<>();
    private final AtomicReference<Cluster.@Nullable Listener> listener = new AtomicReference<>();
    private volatile int size;

    void listen(Cluster.Listener to) {
        if (!listener.compareAndSet(null, to)) {
            throw new IllegalStateException("somebody listens already");
        }
    }

    void add(Holding holding) {
        byId.put(holding.claim().id(), holding);
        byToken.put(holding.token(), holding.claim().id());
        size = byId.size();
    }

    /** Without telling anybody. */
    void remove(String id) {
        Holding gone = byId.remove(id);
        if (gone != null) {
            byToken.remove(gone.token());
        }
        size = byId.size();
    }

    /** This node itself is changing it: what is seen of it meanwhile is no news. */
    void busy(String id, boolean is) {
        if (is) {
            busy.add(id);
        } else {
            busy.remove(id);
        }
    }

    boolean isBusy(String id) {
        return busy.contains(id);
    }

    /** Given back here, and etcd has not said yet that it knows. */
    void leaving(String id, boolean is) {
        if (is) {
            leaving.add(id);
        } else {
            leaving.remove(id);
        }
    }

    boolean isLeaving(String id) {
        return leaving.contains(id);
    }

    @Nullable
    Holding get(String id) {
        return byId.get(id);
    }

    Optional<Holding> find(Resource resource, long token) {
        return Optional.ofNullable(byToken.get(token))
                .map(byId::get)
                .filter(holding -> holding.claim().resource().equals(resource));
    }

    List<Holding> all() {
        return List.copyOf(byId.values());
    }

    int size() {
        return size;
    }

    /** Changes all that are in one of these states. */
    void change(Collection<LeaseState> from, LeaseState to, String why) {
        all().stream().filter(holding -> from.contains(holding.state())).forEach(holding -> change(holding, to, why));
    }

    /** Changes one and tells. */
    void change(Holding holding, LeaseState to, String why) {
        Holding changed = holding.in(to);
        if (byId.replace(holding.claim().id(), changed) != null) {
            tell(listening -> listening.changed(
                    holding.claim().resource(), holding.claim().owner(), holding.token(), to, why));
        }
    }

    /** It is over for good. */
    void lose(Holding holding, String why) {
        if (holding.state() != LeaseState.LOST) {
            change(holding, LeaseState.LOST, why);
        }
        remove(holding.claim().id());
    }

    void loseAll(String why) {
        all().forEach(holding -> lose(holding, why));
    }

    /** Held again under a new token. */
    void regained(Holding old, Holding renewed) {
        remove(old.claim().id());
        add(renewed);
        tell(listening ->
                listening.regained(old.claim().resource(), old.claim().owner(), old.token(), renewed.token()));
    }

    void freed(Resource resource) {
        tell(listening -> listening.freed(resource));
    }

    /** Says it to whoever listens. */
    void tell(Consumer<Cluster.Listener> what) {
        Cluster.Listener listening = listener.get();
        if (listening != null) {
            what.accept(listening);
        }
    }
}
