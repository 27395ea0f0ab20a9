package io.virtwarden.chassis.launch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps parts in the order of their opening and closes them in the reverse one; no failure hides another.
 *
 * <p>Keep and close may be called by different threads. A part kept after the close is closed at once, so that a start that
 * is overtaken by a stop leaves nothing open.
 */
public final class OpenParts implements AutoCloseable {
    private final Deque<Part> open = new ArrayDeque<>();
    private boolean closed;
    private volatile @Nullable String closing;

    /** Same as {@link #keep(String, AutoCloseable)} with the class as name. */
    public <T extends AutoCloseable> T keep(T part) {
        return keep(part.getClass().getSimpleName(), part);
    }

    /**
     * Takes over a part.
     *
     * @param name shown when its close fails or hangs
     * @throws IllegalStateException if this is closed already; the part is closed then
     */
    public <T extends AutoCloseable> T keep(String name, T part) {
        synchronized (this) {
            if (!closed) {
                open.push(new Part(name, part));
                return part;
            }
        }
        var late = new IllegalStateException(name + " was opened while everything was being closed");
        try {
            part.close();
        } catch (Exception e) {
            late.addSuppressed(e);
        }
        throw late;
    }

    /** Name of the part that is being closed right now; null if none is. Any thread. */
    public @Nullable String closing() {
        return closing;
    }

    /**
     * Closes all, last opened first. Idempotent. An interrupt hurries the parts on but skips none.
     *
     * @throws IllegalStateException if a part failed to close: its cause is the first failure, the others are suppressed in it
     */
    @Override
    public void close() {
        IllegalStateException failed = null;
        var interrupted = false;
        for (var part = next(); part != null; part = next()) {
            closing = part.name;
            try {
                part.closeable.close();
            } catch (Exception e) {
                interrupted |= e instanceof InterruptedException;
                if (failed == null)
                    failed = new IllegalStateException(part.name + " did not close: " + e.getMessage(), e);
                else failed.addSuppressed(e);
            }
        }
        closing = null;
        if (interrupted) Thread.currentThread().interrupt();
        if (failed != null) throw failed;
    }

    private synchronized @Nullable Part next() {
        closed = true;
        return open.poll();
    }

    private record Part(String name, AutoCloseable closeable) {}
}
