package io.virtwarden.chassis.etcd;

import java.net.URI;
import java.util.List;

/** Which member is asked first: the one that answered last. Loop's thread, but for {@link #first}. */
final class Endpoints {
    private final List<Endpoint> all;
    private final Runnable switched;
    private volatile int first;

    /** @param switched is told of every change */
    Endpoints(List<URI> uris, Runnable switched) {
        all = uris.stream().map(Endpoint::of).toList();
        this.switched = switched;
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no endpoint of etcd");
        }
    }

    Endpoint first() {
        return all.get(first);
    }

    int count() {
        return all.size();
    }

    /** This one failed: the next one is first now, unless another was already. */
    void failed(Endpoint endpoint) {
        if (all.size() > 1 && all.get(first).equals(endpoint)) {
            first = (first + 1) % all.size();
            switched.run();
        }
    }
}
