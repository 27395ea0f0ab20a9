package io.virtwarden.logd.capture;

import io.virtwarden.chassis.log.KeyedLogger;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs something once a second, for as long as it is open, whatever it throws. */
final class Ticks implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Ticks.class);

    private final ScheduledExecutorService timer;

    interface Task {
        void run() throws IOException;
    }

    Ticks(Task task) {
        timer = Executors.newSingleThreadScheduledExecutor(it -> {
            var thread = new Thread(it, "logd-tick");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(() -> run(task), 0, 1, TimeUnit.SECONDS);
    }

    private static void run(Task task) {
        try {
            task.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("a round of housekeeping failed", "reason", e);
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
