package io.virtwarden.chassis.launch;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs one daemon as the process: signals, systemd, ordered close, exit code. */
// The body follows in the next change; the signatures stand.
@SuppressWarnings("DoNotCallSuggester")
public final class Launcher {
    private Launcher() {}

    /** Runs until SIGTERM, SIGINT or SIGHUP; see {@link #run(String, Callable, CompletionStage)}. */
    public static int run(String name, Callable<? extends Daemon> daemon) {
        return run(name, daemon, new CompletableFuture<>());
    }

    /**
     * Builds, starts and runs a daemon until a signal comes or {@code stop} completes, then closes it within 5 s. After a
     * signal the process ends here with 0. A close that hangs is logged with all threads and cut off.
     *
     * @param name of the daemon, for the log
     * @param stop ends the run when it completes, however it does
     * @return the exit code for {@link System#exit}
     */
    public static int run(String name, Callable<? extends Daemon> daemon, CompletionStage<?> stop) {
        throw new UnsupportedOperationException("follows");
    }
}
