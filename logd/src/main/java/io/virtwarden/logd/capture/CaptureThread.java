package io.virtwarden.logd.capture;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.posix.Epoll;
import io.virtwarden.logd.posix.PosixException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Reads all FIFOs. After a silence it reads at once, and while guests write it pauses between rounds, so that many small writes
 * are one read: a guest that floods its serial port writes byte by byte. Idle logs cost nothing: the kernel names the ready ones.
 */
final class CaptureThread implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(CaptureThread.class);
    /** A round that brought this much is followed by the next without a pause: the pipes fill quickly. */
    private static final int BUSY = 128 * 1024;

    private final Epoll epoll;
    private final long pauseNanos;
    private final Consumer<OpenLog> ended;
    private final Map<Long, OpenLog> logs = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean stopping;
    private int roundBytes;

    /** @param ended told once per log, by this thread, when its last writer is gone and all was read */
    CaptureThread(Duration pause, Consumer<OpenLog> ended) throws PosixException {
        this.epoll = new Epoll();
        this.pauseNanos = pause.toNanos();
        this.ended = ended;
        this.thread = new Thread(this::run, "logd-capture");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Begins to read a log. */
    void read(OpenLog log, int descriptor) throws PosixException {
        logs.put(log.key(), log);
        epoll.add(descriptor, log.key());
    }

    /** Ends that; before the descriptor is closed. */
    void forget(OpenLog log, int descriptor) {
        epoll.remove(descriptor);
        logs.remove(log.key());
    }

    /** Ends a pause. */
    void wake() {
        LockSupport.unpark(thread);
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        while (!stopping) {
            try {
                roundBytes = 0;
                epoll.await(this::ready);
                if (roundBytes < BUSY && !stopping) LockSupport.parkNanos(pauseNanos);
            } catch (PosixException | RuntimeException e) {
                LOG.error(e, "a round of capture failed");
                // Never in a tight loop, and never for good: guests freeze when nobody reads.
                LockSupport.parkNanos(pauseNanos);
            }
        }
    }

    private void ready(long key) {
        var log = logs.get(key);
        if (log == null) return;
        var turn = log.turn();
        roundBytes += turn.bytes();
        if (turn.ended()) ended.accept(log);
    }

    /** Ends reading; the FIFOs stay open. */
    @Override
    public void close() {
        stopping = true;
        epoll.wake();
        LockSupport.unpark(thread);
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) epoll.close();
    }
}
