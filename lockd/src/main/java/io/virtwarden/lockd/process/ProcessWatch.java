package io.virtwarden.lockd.process;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.posix.Epoll;
import io.virtwarden.lockd.posix.Posix;
import io.virtwarden.lockd.posix.PosixException;
import io.virtwarden.lockd.posix.ProcessDescriptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells when processes end: one descriptor for each, one thread for all. Any thread. */
final class ProcessWatch implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(ProcessWatch.class);

    private final Processes processes;
    private final Consumer<ProcessId> ended;
    private final Epoll epoll;
    private final Thread thread;
    private final Map<ProcessId, Watched> watched = new ConcurrentHashMap<>();
    private final Map<Long, ProcessId> byKey = new ConcurrentHashMap<>();
    private final AtomicLong keys = new AtomicLong();
    private volatile boolean closing;

    /** @param ended called once for each that was watched, on the watch's thread; must not block */
    ProcessWatch(Processes processes, Consumer<ProcessId> ended) throws PosixException {
        this.processes = processes;
        this.ended = ended;
        this.epoll = new Epoll();
        this.thread = new Thread(this::run, "lockd-owners");
        thread.setDaemon(true);
        thread.start();
    }

    private record Watched(int descriptor, long key, int count) {
        Watched counted(int more) {
            return new Watched(descriptor, key, count + more);
        }
    }

    /** Watches until {@link #remove} was called as often. False if it has ended: then it is not watched. */
    boolean add(ProcessId id) {
        var now = watched.compute(id, (key, before) -> before == null ? open(id) : before.counted(1));
        return now != null;
    }

    void remove(ProcessId id) {
        watched.computeIfPresent(id, (key, before) -> {
            if (before.count() > 1) return before.counted(-1);
            close(before);
            return null;
        });
    }

    /** Whether it is watched and has not ended. */
    boolean isWatched(ProcessId id) {
        return watched.containsKey(id);
    }

    /**
     * Sends a signal to a watched process.
     *
     * @return false if it has ended
     */
    boolean signal(ProcessId id, int signal) throws PosixException {
        // The descriptor stays open while it is used.
        if (!add(id)) return false;
        try {
            var entry = watched.get(id);
            return entry != null && ProcessDescriptor.signal(entry.descriptor(), signal);
        } finally {
            remove(id);
        }
    }

    int size() {
        return watched.size();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        closing = true;
        epoll.wake();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) return;
        watched.keySet()
                .forEach(id -> watched.computeIfPresent(id, (key, before) -> {
                    close(before);
                    return null;
                }));
        epoll.close();
    }

    // In this order: what has this number and this start time after its descriptor was opened is what the descriptor
    // stands for.
    private @org.jspecify.annotations.Nullable Watched open(ProcessId id) {
        try {
            var descriptor = ProcessDescriptor.open(id.pid());
            if (!processes.lives(id)) {
                Posix.close(descriptor);
                return null;
            }
            var made = new Watched(descriptor, keys.getAndIncrement(), 1);
            byKey.put(made.key(), id);
            epoll.add(descriptor, made.key());
            return made;
        } catch (PosixException e) {
            LOG.debug("a process cannot be watched", "object", id.pid(), "reason", e.reason());
            return null;
        }
    }

    private void close(Watched entry) {
        byKey.remove(entry.key());
        epoll.remove(entry.descriptor());
        Posix.close(entry.descriptor());
    }

    private void run() {
        while (!closing) {
            try {
                epoll.await(this::tell);
            } catch (PosixException | RuntimeException e) {
                LOG.error(e, "watching processes failed; it goes on");
            }
        }
    }

    private void tell(long key) {
        var id = byKey.get(key);
        if (id == null) return;
        watched.computeIfPresent(id, (same, entry) -> {
            close(entry);
            return null;
        });
        ended.accept(id);
    }
}
