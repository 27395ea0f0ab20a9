package io.virtwarden.chaos;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be closed at the end, the last one first; also if the process is told to end meanwhile. Any thread. */
final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Closes it with this. */
    synchronized <T extends AutoCloseable> T later(T part) {
        parts.push(part);
        return part;
    }

    /** Closes all; what fails does not keep the rest from it. Idempotent. */
    @Override
    public synchronized void close() {
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
