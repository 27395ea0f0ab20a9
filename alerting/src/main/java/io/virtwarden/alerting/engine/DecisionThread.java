package io.virtwarden.alerting.engine;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The one thread that decides. Requests from outside are bounded and refused when there are too many; answers to questions of
 * its own always find room, for there are never more of them than it asked.
 */
final class DecisionThread implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger();

    private record Task(Runnable work, boolean outside) {}

    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final AtomicInteger outside = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final int capacity;
    private final Runnable turn;
    private final Runnable tick;
    private final Duration every;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param capacity requests from outside that may wait
     * @param turn called after each task
     * @param tick called about every {@code every}
     */
    DecisionThread(int capacity, Runnable turn, Runnable tick, Duration every) {
        this.capacity = capacity;
        this.turn = turn;
        this.tick = tick;
        this.every = every;
        thread = new Thread(this::run, "virtwarden-alerting");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Adds a request; false if there are too many or it is closed. */
    boolean offer(Runnable work) {
        if (closed || outside.incrementAndGet() > capacity) {
            outside.decrementAndGet();
            refused.increment();
            return false;
        }
        tasks.add(new Task(work, true));
        return true;
    }

    /** Adds an answer to a question that this thread asked. */
    void answer(Runnable work) {
        if (!closed) {
            tasks.add(new Task(work, false));
        }
    }

    int waiting() {
        return tasks.size();
    }

    int capacity() {
        return capacity;
    }

    long refused() {
        return refused.sum();
    }

    private void run() {
        long next = System.nanoTime() + every.toNanos();
        while (!closed) {
            try {
                Task task = tasks.poll(Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (task != null) {
                    step(task);
                }
                if (System.nanoTime() - next >= 0) {
                    next = System.nanoTime() + every.toNanos();
                    safely(tick);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void step(Task task) {
        if (task.outside) {
            outside.decrementAndGet();
        }
        safely(task.work);
        safely(turn);
    }

    /** One bad task must not end the thread that everybody waits for. */
    private static void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("a step of alerting failed; the incident is looked at again later", e);
        }
    }

    /** Ends the thread after its current task. What waits is dropped: the journal knows what was accepted. */
    @Override
    public void close() {
        closed = true;
        tasks.add(new Task(() -> {}, false));
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
