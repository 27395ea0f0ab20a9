package io.virtwarden.chassis.launch;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.logging.log4j.LogManager;

/** Runs one daemon as the process: signals, systemd, ordered close, exit code. */
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
     * @param daemon makes it; a throw of this or of {@link Daemon#start} is logged and gives exit code 1, or 2 if it is a
     *     {@link io.virtwarden.chassis.settings.SettingsException}
     * @param stop ends the run when it completes, however it does
     * @return the exit code for {@link System#exit}
     */
    public static int run(String name, Callable<? extends Daemon> daemon, CompletionStage<?> stop) {
        UncaughtExceptions.install();
        var life = new DaemonLife(
                name, new CloseGuard(CloseGuard.LIMIT, Launcher::halt), SystemdNotifier.open(System.getenv()));
        var hook = new Thread(() -> endedBySignal(life), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        stop.whenComplete((done, failed) -> life.stop("its time is up"));
        var code = life.run(daemon);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException signalled) {
            // The hook is at work and ends the process; nobody must see this code.
            park();
        }
        return code.code();
    }

    // The JVM would end with 128 + signal; an ordered end on request is no failure.
    private static void endedBySignal(DaemonLife life) {
        life.stop("a signal came");
        var end = life.awaitEnd(CloseGuard.FROM_THE_SIGNAL);
        if (end.isEmpty()) CloseGuard.tellWhatHangs("the end after a signal");
        halt(end.orElse(ExitCode.PROBLEM).code());
    }

    // Not exit: that would wait for the very hook that calls this. What was logged is written first.
    private static void halt(int code) {
        LogManager.shutdown();
        Runtime.getRuntime().halt(code);
    }

    private static void park() {
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
