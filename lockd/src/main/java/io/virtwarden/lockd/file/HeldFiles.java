package io.virtwarden.lockd.file;

import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.posix.FileKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which lease has which file. A lease may end before its grant has come back here, and then has none. Any thread. */
final class HeldFiles {
    private final FileLocks files;
    private final Map<Long, State> states = new ConcurrentHashMap<>();

    HeldFiles(FileLocks files) {
        this.files = files;
    }

    private sealed interface State {
        record Locked(Lease lease, FileLocks.Hold hold) implements State {}

        record Without(Unguarded unguarded) implements State {}

        record EndedEarly() implements State {}
    }

    /** The lease has this file from now on; if it has one, or has ended already, this one is unlocked again. */
    void attach(Lease lease, FileLocks.Hold hold) {
        var locked = new State.Locked(lease, hold);
        var kept = states.compute(lease.id(), (id, before) -> {
            if (before instanceof State.EndedEarly) return null;
            return before instanceof State.Locked ? before : locked;
        });
        if (kept != locked) files.release(hold);
    }

    /** Whether the lease has its file. */
    boolean has(long id) {
        return states.get(id) instanceof State.Locked;
    }

    /** The lease has no file for now, unless it has got one meanwhile. */
    void without(Lease lease, String why) {
        states.compute(lease.id(), (id, before) -> {
            if (before instanceof State.EndedEarly) return null;
            return before instanceof State.Locked ? before : new State.Without(new Unguarded(lease, why));
        });
    }

    /** Still none, if it lives. */
    void stillWithout(Lease lease, String why) {
        states.computeIfPresent(
                lease.id(),
                (id, before) ->
                        before instanceof State.Without ? new State.Without(new Unguarded(lease, why)) : before);
    }

    /** As {@link #attach}, for a lease that had none; it may have ended meanwhile. */
    void attachLater(Lease lease, FileLocks.Hold hold) {
        var locked = new State.Locked(lease, hold);
        var kept =
                states.computeIfPresent(lease.id(), (id, before) -> before instanceof State.Without ? locked : before);
        if (kept != locked) files.release(hold);
    }

    /** The lease has ended. */
    void detach(long id) {
        while (true) {
            var before = states.remove(id);
            if (before instanceof State.Locked locked) files.release(locked.hold());
            if (before != null || states.putIfAbsent(id, new State.EndedEarly()) == null) return;
        }
    }

    int unguarded() {
        var count = 0;
        for (var state : states.values()) if (state instanceof State.Without) count++;
        return count;
    }

    List<Unguarded> listUnguarded() {
        return states.values().stream()
                .filter(State.Without.class::isInstance)
                .map(it -> ((State.Without) it).unguarded())
                .toList();
    }

    List<Lease> of(FileKey file) {
        return states.values().stream()
                .filter(it -> it instanceof State.Locked locked
                        && locked.hold().file().equals(file))
                .map(it -> ((State.Locked) it).lease())
                .toList();
    }
}
