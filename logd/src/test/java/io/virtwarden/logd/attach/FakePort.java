package io.virtwarden.logd.attach;

import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.LinkDownException;
import io.virtwarden.hypervisor.stream.ConsolePort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A hypervisor whose consoles one reader at a time may have, as QEMU's and LXC's drivers give them. Any thread. */
final class FakePort implements ConsolePort {
    private final Map<Long, String> open = new HashMap<>();
    private final Set<Long> silenced = new HashSet<>();
    private final List<Heard> waiting = new ArrayList<>();
    private final List<String> attempts = new ArrayList<>();
    private @Nullable String elsewhere;
    private boolean down;
    private boolean closed;
    private long next = 1;

    /** Somebody opens a console by force; null gives it back. */
    synchronized void takenBy(@Nullable String who) {
        elsewhere = who;
        if (who != null) {
            open.keySet().forEach(stream -> waiting.add(new Heard(stream, new byte[0], "the console was closed")));
            open.clear();
        }
    }

    /** Somebody opens the consoles by force, and libvirt does not tell the readers: their streams stay open and silent. */
    synchronized void takenWithoutAWordBy(String who) {
        elsewhere = who;
        silenced.addAll(open.keySet());
    }

    /** Whoever took them by force is gone; streams that were silenced stay so. */
    synchronized void givenBack() {
        elsewhere = null;
        open.keySet().removeAll(silenced);
    }

    synchronized void down(boolean now) {
        down = now;
    }

    /** The domain stops: libvirt ends the streams. */
    synchronized void stopped() {
        open.keySet().stream()
                .filter(stream -> !silenced.contains(stream))
                .forEach(stream -> waiting.add(new Heard(stream, new byte[0], "the console was closed")));
        open.clear();
    }

    synchronized void say(byte[] bytes) {
        open.keySet().stream()
                .filter(stream -> !silenced.contains(stream))
                .forEach(stream -> waiting.add(new Heard(stream, bytes, null)));
    }

    synchronized List<String> attempts() {
        return List.copyOf(attempts);
    }

    synchronized List<String> opened() {
        return List.copyOf(open.values());
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized CompletableFuture<Long> open(UUID domain, String device) {
        attempts.add(device);
        if (down) {
            return CompletableFuture.failedFuture(new LinkDownException("no connection"));
        }
        if (elsewhere != null || open.containsValue(device)) {
            return CompletableFuture.failedFuture(
                    new LibvirtException(BUSY, 10, "Active console session exists for this domain"));
        }
        open.put(next, device);
        return CompletableFuture.completedFuture(next++);
    }

    @Override
    public synchronized CompletableFuture<List<Heard>> read() {
        if (down) {
            return CompletableFuture.failedFuture(new LinkDownException("no connection"));
        }
        List<Heard> heard = List.copyOf(waiting);
        waiting.clear();
        return CompletableFuture.completedFuture(heard);
    }

    @Override
    public synchronized CompletableFuture<Void> forget(long stream) {
        open.remove(stream);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized void close() {
        open.clear();
        closed = true;
    }
}
