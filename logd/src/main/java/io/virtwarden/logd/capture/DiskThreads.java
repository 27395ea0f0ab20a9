package io.virtwarden.logd.capture;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that write log files: several, so that one file system that hangs holds up only its own logs. Their queue needs no
 * bound: each log is in it at most once.
 */
final class DiskThreads implements Executor, AutoCloseable {
    private static final int COUNT = 4;

    private final ExecutorService threads;

    DiskThreads() {
        var number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(COUNT, task -> {
            var thread = new Thread(task, "logd-file-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException atTheEnd) {
            // Closing writes all files itself.
        }
    }

    /** Waits two seconds at most for what hangs. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) threads.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
