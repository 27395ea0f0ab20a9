package io.virtwarden.chassis.launch;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.settings.SettingsException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of one daemon, from its making to its close. */
final class DaemonLife {
    private static final KeyedLogger LOG = KeyedLogger.of(DaemonLife.class);

    private final String name;
    private final CloseGuard guard;
    private final SystemdNotifier systemd;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();
    private volatile String why = "";

    DaemonLife(String name, CloseGuard guard, SystemdNotifier systemd) {
        this.name = name;
        this.guard = guard;
        this.systemd = systemd;
    }

    /** Asks it to end; returns at once. Any thread, also before the start. */
    void stop(String reason) {
        if (stop.getCount() > 0) why = reason;
        stop.countDown();
    }

    /** Waits until it has ended; empty if it has not within the limit, as when its start hangs. */
    Optional<ExitCode> awaitEnd(Duration limit) {
        try {
            return Optional.of(end.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    ExitCode run(Callable<? extends Daemon> maker) {
        var code = ExitCode.PROBLEM;
        try {
            code = live(maker.call());
        } catch (SettingsException e) {
            e.faults().forEach(fault -> LOG.error(fault.toString()));
            LOG.error(
                    "the settings are wrong: nothing was started",
                    "daemon",
                    name,
                    "faults",
                    e.faults().size());
            code = ExitCode.USAGE;
        } catch (Exception e) {
            LOG.error(e, "cannot start: " + e.getMessage(), "daemon", name);
        } finally {
            systemd.close();
            end.complete(code);
        }
        return code;
    }

    private ExitCode live(Daemon daemon) {
        var started = false;
        try {
            daemon.start();
            started = true;
            LOG.info(
                    name + " runs",
                    "version",
                    Version.current(),
                    "pid",
                    ProcessHandle.current().pid());
            systemd.ready(daemon::alive);
            stop.await();
        } catch (InterruptedException e) {
            why = "it was interrupted";
        } catch (IOException e) {
            // A folder, a port: the message says all, and a stack trace would hide it.
            LOG.error("cannot start: " + e.getMessage(), "daemon", name);
        } catch (Exception e) {
            LOG.error(e, "cannot start: " + e.getMessage(), "daemon", name);
        }
        systemd.stopping();
        LOG.info(name + " ends", "reason", why.isEmpty() ? null : why);
        var closed = guard.close(daemon);
        return started ? closed : ExitCode.PROBLEM;
    }
}
