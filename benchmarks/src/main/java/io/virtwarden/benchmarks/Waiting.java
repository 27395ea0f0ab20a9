package io.virtwarden.benchmarks;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition, with a limit. */
final class Waiting {
    private Waiting() {}

    static void until(String what, Duration patience, Callable<Boolean> condition) throws Exception {
        until(what, patience, Duration.ofMillis(20), condition);
    }

    static void until(String what, Duration patience, Duration pause, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + patience.toSeconds() + " s in vain: " + what);
            }
            Thread.sleep(pause.toMillis());
        }
    }
}
