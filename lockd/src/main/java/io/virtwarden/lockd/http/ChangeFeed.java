package io.virtwarden.lockd.http;

import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Leases;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What happens, to all who follow. Each has a bounded line of its own; whoever does not keep up is told so and left behind. */
final class ChangeFeed {
    private static final int MOST = 10_000;

    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

    ChangeFeed(Leases leases) {
        leases.listen(fact -> followers.forEach(follower -> follower.add(fact)));
    }

    /** @param wake called on any thread, under the lock of the leases: must be quick */
    Follower follow(Runnable wake) {
        Follower follower = new Follower(wake);
        followers.add(follower);
        return follower;
    }

    int size() {
        return followers.size();
    }

    /** One reader. */
    final class Follower implements AutoCloseable {
        private final Runnable wake;
        private @Nullable ArrayDeque<Fact> line = new ArrayDeque<>();

        private Follower(Runnable wake) {
            this.wake = wake;
        }

        private void add(Fact fact) {
            synchronized (this) {
                if (line == null) {
                    return;
                }
                if (line.size() >= MOST) {
                    line = null;
                } else {
                    line.add(fact);
                }
            }
            wake.run();
        }

        /** What has come since the last call; null once it was too much. */
        synchronized @Nullable List<Fact> take() {
            if (line == null) {
                return null;
            }
            List<Fact> facts = new ArrayList<>(line);
            line.clear();
            return facts;
        }

        @Override
        public void close() {
            followers.remove(this);
        }
    }
}
