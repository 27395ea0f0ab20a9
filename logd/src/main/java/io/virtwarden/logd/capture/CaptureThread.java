package io.virtwarden.logd.capture;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.posix.Epoll;
import io.virtwarden.logd.posix.PosixException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reads all FIFOs. After a silence it reads at once, and while guests write it pauses between rounds, so that many small writes
 * are one read: a guest that floods its serial port writes byte by byte. Idle logs cost nothing: the kernel names the ready ones.
 */
final class CaptureThread implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(CaptureThread.class);
    /** A pause so short costs more than it saves. */
    private static final long SHORTEST_PAUSE = Duration.ofNanos(100_000).toNanos();
    /** What one guest wrote since the last round, below which there is time: a serial port that floods writes bytes one by one. */
    private static final int LITTLE = 4096;
    /** Room for a guest that is slowed down comes in little time or not at all. */
    private static final long STALLED_PAUSE = Duration.ofMillis(1).toNanos();

    private final Epoll epoll;
    private final long pauseNanos;
    private final long halfPipe;
    private final LongSupplier nanos;
    private final Consumer<OpenLog> ended;
    private final Map<Long, OpenLog> logs = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean stopping;

    // By the thread itself.
    private int mostOfOne;
    private boolean someStalled;
    private long lastRound;

    /**
     * @param pause longest pause between two rounds
     * @param pipe size of the FIFOs
     * @param ended told once per log, by this thread, when its last writer is gone and all was read
     */
    CaptureThread(Duration pause, long pipe, LongSupplier nanos, Consumer<OpenLog> ended) throws PosixException {
        this.epoll = new Epoll();
        this.pauseNanos = pause.toNanos();
        this.halfPipe = pipe / 2;
        this.nanos = nanos;
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
                mostOfOne = 0;
                someStalled = false;
                epoll.await(this::ready);
                pause();
            } catch (PosixException | RuntimeException e) {
                LOG.error(e, "a round of capture failed");
                // Never in a tight loop, and never for good: guests freeze when nobody reads.
                LockSupport.parkNanos(pauseNanos);
            }
        }
    }

    // As long as wished, but not so long that the busiest guest's pipe would be more than half full at its present
    // pace.
    private void pause() {
        var now = nanos.getAsLong();
        var since = Math.max(1, now - lastRound);
        lastRound = now;
        // A pipe that was that full has a guest who waits for us.
        if (mostOfOne >= halfPipe) return;
        var halfFull = mostOfOne == 0 ? 2 * pauseNanos : (long) ((double) halfPipe * since / mostOfOne);
        var wished = mostOfOne < LITTLE ? 2 * pauseNanos : pauseNanos;
        var pause = Math.min(someStalled ? STALLED_PAUSE : wished, halfFull);
        if (pause >= SHORTEST_PAUSE && !stopping) LockSupport.parkNanos(pause);
    }

    private void ready(long key) {
        var log = logs.get(key);
        if (log == null) return;
        var turn = log.turn();
        mostOfOne = Math.max(mostOfOne, turn.bytes());
        someStalled |= turn.stalled();
        if (turn.ended()) ended.accept(log);
    }

    /** Ends reading; the FIFOs stay open. */
    void stop() {
        stopping = true;
        epoll.wake();
        LockSupport.unpark(thread);
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After {@link #stop}. */
    @Override
    public void close() {
        if (!thread.isAlive()) epoll.close();
    }
}
