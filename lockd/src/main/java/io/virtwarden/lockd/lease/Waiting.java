package io.virtwarden.lockd.lease;

import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who waits for what, first come, first served. One thread at a time. */
final class Waiting {
    private final Map<Resource, Deque<Asked>> lines = new LinkedHashMap<>();
    private int count;

    /** A request on its way to its answer. */
    static final class Asked {
        final Acquire request;
        final CompletableFuture<Answer<Lease>> answer;
        final Instant since;
        final long deadline;
        /** When to ask the cluster again; meaningless unless {@link #remote}. */
        long retry;
        /** Whether somebody on another host is in the way, of whose release this host is not told. */
        boolean remote;

        /** @param deadline in the book's nanoseconds */
        Asked(Acquire request, CompletableFuture<Answer<Lease>> answer, Instant since, long deadline) {
            this.request = request;
            this.answer = answer;
            this.since = since;
            this.deadline = deadline;
        }

        boolean mayWait() {
            return !request.patience().isZero();
        }
    }

    int count() {
        return count;
    }

    int count(Resource resource) {
        Deque<Asked> line = lines.get(resource);
        return line == null ? 0 : line.size();
    }

    void add(Asked asked) {
        lines.computeIfAbsent(asked.request.resource(), any -> new ArrayDeque<>())
                .addLast(asked);
        count++;
    }

    /** Puts back the one that was first. */
    void addFirst(Asked asked) {
        lines.computeIfAbsent(asked.request.resource(), any -> new ArrayDeque<>())
                .addFirst(asked);
        count++;
    }

    @Nullable
    Asked first(Resource resource) {
        Deque<Asked> line = lines.get(resource);
        return line == null ? null : line.peekFirst();
    }

    void remove(Asked asked) {
        Resource resource = asked.request.resource();
        Deque<Asked> line = lines.get(resource);
        if (line != null && line.remove(asked)) {
            count--;
            if (line.isEmpty()) {
                lines.remove(resource);
            }
        }
    }

    /** All of them, line by line. */
    List<Asked> all() {
        List<Asked> all = new ArrayList<>(count);
        lines.values().forEach(all::addAll);
        return all;
    }
}
