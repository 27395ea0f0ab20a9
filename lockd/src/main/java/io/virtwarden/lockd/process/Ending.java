package io.virtwarden.lockd.process;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.posix.PosixException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process that lives on after it closed its lock connection: SIGTERM, SIGKILL later, and no more after that. Signals go to
 * the process that was watched, never to another with its number.
 */
final class Ending {
    private static final KeyedLogger LOG = KeyedLogger.of(Ending.class);
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    private final ProcessWatch watch;
    private final KillSettings settings;
    private final ScheduledExecutorService timer;
    private final OwnerMeters meters;

    Ending(ProcessWatch watch, KillSettings settings, ScheduledExecutorService timer, OwnerMeters meters) {
        this.watch = watch;
        this.settings = settings;
        this.timer = timer;
        this.meters = meters;
    }

    /** Returns at once. Its end is heard by the watch, as any other. */
    void begin(ProcessId id, String name) {
        meters.letGo.increment();
        if (!settings.enabled()) {
            LOG.error(
                    "a process closed its lock connection and lives on; its leases stay until it ends",
                    "domain",
                    name,
                    "object",
                    "process " + id.pid());
            return;
        }
        LOG.error(
                "a process closed its lock connection and lives on: it is ended, as virtlockd does",
                "domain",
                name,
                "object",
                "process " + id.pid());
        meters.terminated.increment();
        signal(id, SIGTERM);
        after(settings.kill(), () -> {
            if (signal(id, SIGKILL)) meters.killed.increment();
        });
        after(settings.giveUp(), () -> {
            if (!watch.isWatched(id)) return;
            meters.survived.increment();
            LOG.error(
                    "a process survives SIGKILL (stuck in a disk?); its leases stay until it ends",
                    "domain",
                    name,
                    "object",
                    "process " + id.pid());
        });
    }

    private void after(Duration delay, Runnable step) {
        var unused = timer.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean signal(ProcessId id, int signal) {
        try {
            return watch.isWatched(id) && watch.signal(id, signal);
        } catch (PosixException e) {
            LOG.error("a process cannot be ended", "object", "process " + id.pid(), "reason", e.reason());
            return false;
        }
    }
}
