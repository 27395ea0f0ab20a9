package io.virtwarden.lab.node;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be closed at the end, the last one first; also if the process is told to end meanwhile. Any thread. */
public final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean closed;

    /**
     * Closes it with this.
     *
     * @throws IllegalStateException if this is closed already; then so is the part
     */
    public synchronized <T extends AutoCloseable> T later(T part) {
        parts.push(part);
        if (closed) {
            close();
            throw new IllegalStateException("told to end meanwhile");
        }
        return part;
    }

    /** Closes all; what fails does not keep the rest from it. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        IllegalStateException failed = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (failed == null) {
                    failed = new IllegalStateException("not everything could be ended", e);
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
