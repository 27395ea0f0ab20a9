package io.virtwarden.lockd.lease;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Resources of which the cluster is being asked, and what waits for its answer. Under the book's lock. */
final class Busy {
    private final Map<Resource, Deque<Consumer<Afterwards>>> postponed = new HashMap<>();

    boolean is(Resource resource) {
        return postponed.containsKey(resource);
    }

    void begin(Resource resource) {
        postponed.put(resource, new ArrayDeque<>());
    }

    /** False if nothing is going on: then it is not postponed. */
    boolean postpone(Resource resource, Consumer<Afterwards> step) {
        Deque<Consumer<Afterwards>> line = postponed.get(resource);
        return line != null && line.add(step);
    }

    /** The answer has come: what was postponed follows, until one of it asks the cluster again. */
    void end(Resource resource, Afterwards after) {
        Deque<Consumer<Afterwards>> line = postponed.remove(resource);
        while (line != null && !line.isEmpty()) {
            line.removeFirst().accept(after);
            Deque<Consumer<Afterwards>> again = postponed.get(resource);
            if (again != null) {
                again.addAll(line);
                return;
            }
        }
    }
}
